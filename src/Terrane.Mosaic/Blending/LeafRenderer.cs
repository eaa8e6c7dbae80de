using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>Renders one tile from the sources and fills its voids with what lies around them, in this tile and its neighbours.</summary>
public sealed class LeafRenderer
{
    private const int Side = Canvas.Side;
    private const int Reach = VoidPolicy.Reach;
    private const int PaddedSide = VoidFill.PaddedSide;

    private readonly IPixelSource _pixels;
    private readonly VoidPolicy _policy;
    private readonly IReadOnlyList<byte> _deepestZoomOfSource;
    private readonly float[] _reachOfOrdinal;
    private readonly int[] _halvingsOfOrdinal;
    private readonly VoidFill? _nearest;
    private readonly SmoothFill? _smooth;
    private readonly float[] _padded = new float[PaddedSide * PaddedSide];
    private readonly ushort[] _paddedOrdinal = new ushort[PaddedSide * PaddedSide];
    private readonly float[] _strip = new float[PaddedSide * Reach];
    private readonly ushort[] _stripOrdinal = new ushort[PaddedSide * Reach];

    /// <summary>Bytes that one renderer keeps, besides its pixel source.</summary>
    public const long Bytes = SmoothFill.Bytes + (6L * PaddedSide * (PaddedSide + Reach));

    /// <param name="pixels">Read on the calling thread only.</param>
    /// <param name="policy">What voids show.</param>
    /// <param name="deepestZoomOfSource">The deepest zoom of any tile that may hold pixels of each source; index 0 is the source of ordinal 1.</param>
    public LeafRenderer(IPixelSource pixels, VoidPolicy policy, IReadOnlyList<byte> deepestZoomOfSource)
    {
        (_pixels, _policy, _deepestZoomOfSource) = (pixels, policy, deepestZoomOfSource);
        _reachOfOrdinal = new float[deepestZoomOfSource.Count + 1];
        _halvingsOfOrdinal = new int[deepestZoomOfSource.Count + 1];
        if (policy.Shown == VoidShown.Nearest) _nearest = new VoidFill();
        if (policy.Shown == VoidShown.Smooth) _smooth = new SmoothFill();
    }

    /// <summary>Renders <paramref name="tile"/>; returns whether any pixel of it is valid.</summary>
    public bool Render(TileId tile, Canvas canvas)
    {
        Window window = WebMercator.TileWindow(tile);
        bool any = _pixels.Read(tile.Z, window, canvas.Elevation, canvas.Ordinal);
        if (any && canvas.CountValid() == Canvas.Pixels) return true;
        SetReach(tile.Z);
        if (_policy.Shown == VoidShown.Flat || !AnythingReaches() || !ReadAround(tile.Z, window, canvas, any))
        {
            FillFlat(canvas);
            return any;
        }
        _nearest?.Fill(_padded, _paddedOrdinal, _reachOfOrdinal, _policy.Value, canvas);
        _smooth?.Fill(_padded, _paddedOrdinal, _halvingsOfOrdinal, _policy.Value, canvas);
        return any;
    }

    /// <summary>
    /// A source's fill reaches as far on the ground at every zoom above its own as it does there: the fill of an overview, which is the mean
    /// of its children's, then meets the fill of a neighbour that was rendered at that zoom.
    /// </summary>
    private void SetReach(byte zoom)
    {
        for (int i = 0; i < _deepestZoomOfSource.Count; i++)
        {
            _halvingsOfOrdinal[i + 1] = Math.Max(0, _deepestZoomOfSource[i] - zoom);
            _reachOfOrdinal[i + 1] = MathF.ScaleB(Reach, -_halvingsOfOrdinal[i + 1]);
        }
    }

    /// <summary>
    /// False where every source's reach is a pixel or less: no fill then changes a pixel. What lies around must not be read in vain, since at
    /// such zooms it may be all there is of a source, cell by cell.
    /// </summary>
    private bool AnythingReaches() => _halvingsOfOrdinal.AsSpan(1).ContainsAnyInRange(0, VoidPolicy.HalvingsOfReach - 1);

    private void FillFlat(Canvas canvas)
    {
        for (int i = 0; i < Canvas.Pixels; i++)
            if (canvas.Ordinal[i] == 0) canvas.Elevation[i] = _policy.Value;
    }

    private bool ReadAround(byte zoom, Window window, Canvas canvas, bool any)
    {
        Copy(canvas.Elevation, canvas.Ordinal, Side, Side, Reach, Reach);
        any |= ReadStrip(zoom, new Window(window.Col - Reach, window.Row - Reach, PaddedSide, Reach), 0, 0);
        any |= ReadStrip(zoom, new Window(window.Col - Reach, window.RowEnd, PaddedSide, Reach), 0, Reach + Side);
        any |= ReadStrip(zoom, new Window(window.Col - Reach, window.Row, Reach, Side), 0, Reach);
        any |= ReadStrip(zoom, new Window(window.ColEnd, window.Row, Reach, Side), Reach + Side, Reach);
        return any;
    }

    private bool ReadStrip(byte zoom, Window strip, int col, int row)
    {
        Span<float> elevation = _strip.AsSpan(0, (int)strip.Count);
        Span<ushort> ordinal = _stripOrdinal.AsSpan(0, (int)strip.Count);
        bool any = _pixels.Read(zoom, strip, elevation, ordinal);
        if (!any) ordinal.Clear();
        Copy(elevation, ordinal, strip.Width, strip.Height, col, row);
        return any;
    }

    private void Copy(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, int width, int height, int col, int row)
    {
        for (int y = 0; y < height; y++)
        {
            int target = ((row + y) * PaddedSide) + col;
            elevation.Slice(y * width, width).CopyTo(_padded.AsSpan(target));
            ordinal.Slice(y * width, width).CopyTo(_paddedOrdinal.AsSpan(target));
        }
    }
}
