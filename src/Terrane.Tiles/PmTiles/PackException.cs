using Terrane.Core;

namespace Terrane.Tiles.PmTiles;

/// <summary>Spools that cannot be made into an archive.</summary>
public sealed class PackException : TerraneException
{
    private const string StartOver = "Delete the work folder and build again.";

    private PackException(string code, string message, string hint) : base(code, message, hint) { }

    internal static PackException Empty(string partial) =>
        new("pack.empty", $"There is no tile to put into '{partial}'.", "Check that the sources hold valid pixels inside the requested area and zooms.");

    internal static PackException OutOfOrder(string folder, ulong tileId, ulong after) =>
        new("pack.order", $"'{folder}' holds tile id {tileId} after {after}.", "Give the spools of shards in the order of their units.");

    internal static PackException Changed(string folder) =>
        new("pack.changed", $"The tiles in '{folder}' were partly moved into an archive with other metadata, bounds or tiles.", "Run again with the options and the version of the run that was interrupted, or delete the work folder and build again.");

    internal static PackException SourceChanged(string partial) =>
        new("pack.source", $"A tile changed while it was copied to '{partial}'.", "Let the writer of the source end, then run again.");

    internal static PackException Lost(string partial, string folder) =>
        new("pack.lost", $"Tiles in '{folder}' were moved into '{partial}', which is not there any more, or not as it was left.", StartOver);
}
