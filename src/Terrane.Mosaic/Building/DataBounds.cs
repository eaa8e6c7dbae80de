using Terrane.Core;

namespace Terrane.Mosaic.Building;

/// <summary>The smallest rectangle that holds every valid pixel, in exact integers: global pixels of the deepest zoom there can be.</summary>
public sealed class DataBounds
{
    private const int Zoom = TileId.MaxZoom;

    public long West { get; private set; } = long.MaxValue;
    public long North { get; private set; } = long.MaxValue;
    public long East { get; private set; } = long.MinValue;
    public long South { get; private set; } = long.MinValue;

    public bool IsEmpty => West >= East;

    /// <summary>Grows by a rectangle of pixels of <paramref name="zoom"/>, half-open.</summary>
    public void Include(byte zoom, long col, long row, long colEnd, long rowEnd)
    {
        int shift = Zoom - zoom;
        West = Math.Min(West, col << shift);
        North = Math.Min(North, row << shift);
        East = Math.Max(East, colEnd << shift);
        South = Math.Max(South, rowEnd << shift);
    }

    public void Include(DataBounds other)
    {
        if (!other.IsEmpty) Include(Zoom, other.West, other.North, other.East, other.South);
    }

    /// <summary>Grows by the valid pixels of a tile.</summary>
    public void Include(TileId tile, ReadOnlySpan<ushort> ordinal)
    {
        const int Side = WebMercator.TileSize;
        int left = Side, right = -1, top = -1, bottom = -1;
        for (int row = 0; row < Side; row++)
        {
            ReadOnlySpan<ushort> cells = ordinal.Slice(row * Side, Side);
            int first = cells.IndexOfAnyExcept((ushort)0);
            if (first < 0) continue;
            left = Math.Min(left, first);
            right = Math.Max(right, cells.LastIndexOfAnyExcept((ushort)0));
            if (top < 0) top = row;
            bottom = row;
        }
        if (right < 0) return;
        Window window = WebMercator.TileWindow(tile);
        Include(tile.Z, window.Col + left, window.Row + top, window.Col + right + 1, window.Row + bottom + 1);
    }

    /// <summary>Degrees; null when nothing was included.</summary>
    public Bounds? Degrees => IsEmpty ? null : WebMercator.ToGeographic(
        new Bounds(WebMercator.X(Zoom, West), WebMercator.Y(Zoom, South), WebMercator.X(Zoom, East), WebMercator.Y(Zoom, North)));
}
