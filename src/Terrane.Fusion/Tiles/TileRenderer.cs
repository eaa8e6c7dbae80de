using System.Text.Json.Nodes;
using Terrane.Core;

namespace Terrane.Fusion.Tiles;

/// <summary>Something that has elevations, rendered as tiles of 512 pixels on the lattices of Web Mercator. Thread-safe.</summary>
public abstract class TileRenderer : IDisposable
{
    /// <summary>Pixels along a side of a tile.</summary>
    public const int Side = WebMercator.TileSize;

    public abstract string Name { get; }

    public abstract string? Description { get; }

    /// <summary>Who is to be named; null when nobody.</summary>
    public abstract string? Attribution { get; }

    /// <summary>Hash of all that decides the tiles: what is rendered and how, and the sizes and times of the files.</summary>
    public abstract string Identity { get; }

    /// <summary>Degrees, within the square of Web Mercator.</summary>
    public abstract Bounds Area { get; }

    /// <summary>The coarsest zoom whose tiles can be had at a bounded cost.</summary>
    public abstract byte MinZoom { get; }

    /// <summary>The zoom that the data, or the policy's resolution, ask for.</summary>
    public abstract byte MaxZoom { get; }

    /// <summary>[{ordinal, name, ...}] of every id there is; empty when nobody tells sources.</summary>
    public abstract JsonArray Legend { get; }

    /// <summary>What the user should know, one sentence each.</summary>
    public abstract IEnumerable<string> Warnings { get; }

    /// <summary>Renders a tile from <see cref="MinZoom"/> to <see cref="MaxZoom"/>. A pixel's value does not depend on the tile it is asked for with.</summary>
    /// <exception cref="TerraneException">fusion.memory, fusion.reach.</exception>
    public abstract FusedTile Render(TileId tile, CancellationToken ct);

    /// <summary>True when files that it reads are no longer those that it was opened with.</summary>
    public abstract bool IsOutdated();

    public abstract void Dispose();
}
