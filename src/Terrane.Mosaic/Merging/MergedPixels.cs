using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Tiles.Lineage;

namespace Terrane.Mosaic.Merging;

/// <summary>The merged archives as pixels of any zoom. One per worker: it owns scratch.</summary>
/// <remarks>
/// At each place the deepest archives come first, at most as deep as the zoom asked for; among equally deep ones the mode decides. What they leave
/// void, the next shallower ones fill, interpolated. An archive counts with its deepest tile at a place alone. Values that are no stored pixel's
/// (interpolated ones and means) are rounded as a tile of that zoom is; stored ones stay exact.
/// </remarks>
internal sealed class MergedPixels : IPixelSource
{
    private const int Side = Canvas.Side;

    private readonly IReadOnlyList<MergeInput> _inputs;
    private readonly DecodedTiles _decoded;
    private readonly Upsampler _upsampler;
    private readonly Tier _tier;
    private readonly TileRounding _rounding;
    private readonly int[] _depths;
    private readonly float[] _upsampled = new float[Canvas.Pixels];
    private readonly ushort[] _upsampledOrdinal = new ushort[Canvas.Pixels];
    private TileId? _kept; // the last whole tile, which is asked for again with its surroundings
    private readonly float[] _keptElevation = new float[Canvas.Pixels];
    private readonly ushort[] _keptOrdinal = new ushort[Canvas.Pixels];

    /// <summary>Bytes that one keeps, besides decoded tiles.</summary>
    public const long Bytes = Upsampler.Bytes + Tier.Bytes + TileRounding.Bytes + (2 * Canvas.Bytes);

    public MergedPixels(IReadOnlyList<MergeInput> inputs, DecodedTiles decoded, MergeMode mode, TileRounding rounding)
    {
        (_inputs, _decoded, _rounding) = (inputs, decoded, rounding);
        _upsampler = new Upsampler(decoded);
        _tier = new Tier(mode);
        _depths = new int[inputs.Count];
    }

    /// <summary>The only archive that gave a pixel of the last <see cref="ReadTile"/>, out of a tile of its own; null when there were several, or none.</summary>
    public MergeInput? Sole { get; private set; }

    /// <inheritdoc/>
    public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        ordinal.Clear();
        bool any = false;
        long side = (long)Side << zoom;
        for (long row = Math.Max(0, window.Row); row < Math.Min(side, window.RowEnd);)
        {
            long rowEnd = Math.Min(Math.Min(side, window.RowEnd), ((row / Side) + 1) * Side);
            for (long col = Math.Max(0, window.Col); col < Math.Min(side, window.ColEnd);)
            {
                long colEnd = Math.Min(Math.Min(side, window.ColEnd), ((col / Side) + 1) * Side);
                var tile = new TileId(zoom, (uint)(col / Side), (uint)(row / Side));
                var part = new Window(col, row, (int)(colEnd - col), (int)(rowEnd - row));
                int at = ((int)(row - window.Row) * window.Width) + (int)(col - window.Col);
                any |= _kept == tile ? CopyKept(part, elevation[at..], ordinal[at..], window.Width) : Merge(tile, part, elevation[at..], ordinal[at..], window.Width);
                col = colEnd;
            }
            row = rowEnd;
        }
        return any;
    }

    /// <summary>A whole tile. The same pixels are given by the next <see cref="Read"/> without work.</summary>
    public bool ReadTile(TileId tile, Span<float> elevation, Span<ushort> ordinal)
    {
        _kept = null;
        bool any = Read(tile.Z, WebMercator.TileWindow(tile), elevation, ordinal);
        elevation.CopyTo(_keptElevation);
        ordinal.CopyTo(_keptOrdinal);
        _kept = tile;
        return any;
    }

    private bool CopyKept(Window part, Span<float> elevation, Span<ushort> ordinal, int stride)
    {
        bool any = false;
        for (int y = 0; y < part.Height; y++)
        {
            int from = ((int)((part.Row + y) % Side) * Side) + (int)(part.Col % Side);
            _keptElevation.AsSpan(from, part.Width).CopyTo(elevation[(y * stride)..]);
            _keptOrdinal.AsSpan(from, part.Width).CopyTo(ordinal[(y * stride)..]);
            any |= _keptOrdinal.AsSpan(from, part.Width).ContainsAnyExcept(LineageCodec.Void);
        }
        return any;
    }

    private bool Merge(TileId tile, Window part, Span<float> elevation, Span<ushort> ordinal, int stride)
    {
        Sole = null;
        int deepest = -1, givers = 0;
        for (int i = 0; i < _inputs.Count; i++) deepest = Math.Max(deepest, _depths[i] = _inputs[i].DepthAt(tile));
        for (int depth = deepest; depth >= 0; depth--)
        {
            if (Array.IndexOf(_depths, depth) < 0) continue;
            _tier.Clear(part.Width * part.Height);
            int before = givers;
            for (int i = 0; i < _inputs.Count; i++)
            {
                if (_depths[i] != depth || !Add(_inputs[i], tile, part, (byte)depth, ordinal, stride)) continue;
                givers++;
                Sole = givers == 1 && depth == tile.Z ? _inputs[i] : null;
            }
            _tier.Finish(part.Width * part.Height);
            if (givers > before && !TakeOver(part, tile.Z, isInterpolated: depth < tile.Z, elevation, ordinal, stride)) break;
        }
        return givers > 0;
    }

    private bool Add(MergeInput input, TileId tile, Window part, byte depth, ReadOnlySpan<ushort> ordinal, int stride)
    {
        bool any = false;
        if (depth == tile.Z)
        {
            DecodedTile own = _decoded.Get(input, tile);
            for (int y = 0; y < part.Height; y++)
            {
                int from = ((int)((part.Row + y) % Side) * Side) + (int)(part.Col % Side);
                any |= _tier.Add(y * part.Width, own.Elevation.AsSpan(from, part.Width), own.Ordinal.AsSpan(from, part.Width), ordinal.Slice(y * stride, part.Width));
            }
            return any;
        }
        _upsampler.Read(input, tile.Z, part, depth, _upsampled, _upsampledOrdinal);
        for (int y = 0; y < part.Height; y++)
            any |= _tier.Add(y * part.Width, _upsampled.AsSpan(y * part.Width, part.Width), _upsampledOrdinal.AsSpan(y * part.Width, part.Width), ordinal.Slice(y * stride, part.Width));
        return any;
    }

    /// <summary>Moves the tier's pixels to where they are void; returns whether a void is left.</summary>
    private bool TakeOver(Window part, byte zoom, bool isInterpolated, Span<float> elevation, Span<ushort> ordinal, int stride)
    {
        ReadOnlySpan<float> exact = _tier.Elevation[..(part.Width * part.Height)];
        ReadOnlySpan<float> rounded = isInterpolated || _tier.IsMixed ? _rounding.Round(exact, _tier.Ordinal, zoom) : exact;
        bool isLeft = false;
        for (int y = 0; y < part.Height; y++)
        {
            Span<ushort> row = ordinal.Slice(y * stride, part.Width);
            for (int x = 0; x < row.Length; x++)
            {
                if (row[x] != LineageCodec.Void) continue;
                int from = (y * part.Width) + x;
                row[x] = _tier.Ordinal[from];
                if (row[x] == LineageCodec.Void) isLeft = true;
                else elevation[(y * stride) + x] = isInterpolated || _tier.IsMean(from) ? rounded[from] : exact[from];
            }
        }
        return isLeft;
    }
}
