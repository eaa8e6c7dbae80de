using Terrane.Core;

namespace Terrane.Mosaic.Merging;

/// <summary>Archives that cannot be merged as asked.</summary>
public sealed class MergeException : TerraneException
{
    private MergeException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    internal static MergeException Same(string path) => new("merge.same", $"'{path}' is both what to read and what to write.", "Name another output with -o.");

    internal static MergeException Twice(string path) => new("merge.twice", $"'{path}' is named twice.", "Name each archive once; the first is the best.");

    internal static MergeException Encoding(string path, string reason, string hint) =>
        new("merge.encoding", $"The tiles of '{path}' are no elevations that can be merged: {reason}.", hint);

    internal static MergeException Lineage(string path, string reason) =>
        new("merge.lineage", $"'{path}' lies beside an archive as its lineage, but is not: {reason}.", "Put the right one there, or move it away to go without.");

    internal static MergeException Legend(int sources) =>
        new("merge.legend", $"The archives have {sources} sources, more than the 65535 that a lineage pixel can name.", "Merge fewer, or move lineage archives away.");

    internal static MergeException Empty() => new("merge.empty", "None of the archives has a tile.", "`terrane show` prints zooms and counts.");

    /// <summary>For the list of data errors: the tile is left out.</summary>
    internal static MergeException Tile(string path, TileId tile, string reason) =>
        new("merge.tile", $"'{path}': tile {tile} cannot be used: {reason}", null);
}
