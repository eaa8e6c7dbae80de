using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Building;

/// <summary>How canvases become tiles.</summary>
/// <param name="TileSize">512, or 256: then a canvas is cut into four tiles of the next zoom.</param>
/// <param name="Encoding">Of elevations.</param>
/// <param name="MinZoom">Of the tiles written.</param>
/// <param name="MaxZoom">Of the tiles written.</param>
/// <param name="IsWanted">False for tiles outside the box that was asked for.</param>
/// <param name="CheckTiles">Decode each tile after encoding it.</param>
public sealed record TileForm(int TileSize, ElevationEncoding Encoding, byte MinZoom, byte MaxZoom, Predicate<TileId> IsWanted, bool CheckTiles)
{
    /// <summary>Terrarium tiles of 512 pixels.</summary>
    public static TileForm Standard { get; } = new(WebMercator.TileSize, ElevationEncoding.Terrarium, 0, TileId.MaxZoom, _ => true, false);

    public static TileForm Of(BuildOptions options, TileTree tree) =>
        new(options.TileSize, options.Encoding, options.MinZoom, options.MaxZoom ?? TileId.MaxZoom, tree.InsideBox, options.CheckTiles);
}
