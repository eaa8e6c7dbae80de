using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>Fills interior voids up to a size as data, under an ordinal of their own.</summary>
/// <remarks>
/// A hole is a connected region of voids, corners included, that is no wider and no higher than so many metres on the ground, taken in its northernmost
/// row. Whether a pixel belongs to one, and what it becomes, depends on that region and the pixels along it alone: so a window padded by the size
/// decides and fills as the whole world would. Not thread-safe: it owns scratch.
/// </remarks>
public sealed class HoleFill : IPixelSource
{
    /// <summary>Pixels that a hole may measure.</summary>
    public const int MostPixels = 256;

    private readonly IPixelSource _pixels;
    private readonly double _metres;
    private readonly ushort _filled;
    private readonly VoidRegions _regions;
    private readonly float[] _elevation, _part = new float[Canvas.Pixels];
    private readonly ushort[] _ordinal, _partOrdinal = new ushort[Canvas.Pixels];

    /// <param name="pixels">Of the calling thread.</param>
    /// <param name="metres">Largest width and height of a hole on the ground.</param>
    /// <param name="filled">Ordinal of filled pixels.</param>
    /// <param name="mostHalo">The widest <see cref="HaloOf"/> of the plan.</param>
    public HoleFill(IPixelSource pixels, double metres, ushort filled, int mostHalo)
    {
        (_pixels, _metres, _filled) = (pixels, metres, filled);
        int most = PixelsFor(mostHalo);
        (_elevation, _ordinal, _regions) = (new float[most], new ushort[most], new VoidRegions(most));
    }

    /// <summary>Bytes that one instance keeps, besides its pixel source.</summary>
    public static long BytesFor(int mostHalo) =>
        (PixelsFor(mostHalo) * (6 + VoidRegions.BytesPerPixel)) + (6L * Canvas.Pixels) + Membrane.BytesFor((long)mostHalo * mostHalo);

    /// <summary>Pixels around a window that are looked at: one more than a hole may measure there.</summary>
    public static int HaloOf(double metres, byte zoom, Window rows)
    {
        int across = (int)(metres / Finest(zoom, rows)) + 1;
        return (int)(metres / Finest(zoom, rows.Pad(across))) + 1;
    }

    /// <inheritdoc/>
    public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        elevation = elevation[..(int)window.Count];
        ordinal = ordinal[..(int)window.Count];
        bool any = _pixels.Read(zoom, window, elevation, ordinal);
        if (!ordinal.Contains((ushort)0)) return any;
        _regions.Find(ordinal, window.Width, window.Height);
        // What goes on outside is no hole when the part of it here is too large already, even by the smallest scale that may count.
        double finest = Finest(zoom, window.Pad(HaloOf(_metres, zoom, window)));
        foreach (VoidRegions.Region region in _regions.All)
            if (region.IsCut && Math.Max(region.Width, region.Height) * finest <= _metres) return ReadWithHalo(zoom, window, elevation, ordinal);
        FillHoles(zoom, window, elevation, ordinal);
        return any;
    }

    private static int PixelsFor(int halo) => (Canvas.Side + (2 * halo)) * (Canvas.Side + (2 * halo));

    private static double Finest(byte zoom, Window rows) =>
        Math.Min(GroundScale.MetresPerPixel(zoom, rows.Row), GroundScale.MetresPerPixel(zoom, rows.RowEnd - 1));

    private bool Fits(byte zoom, long firstRow, VoidRegions.Region region) =>
        Math.Max(region.Width, region.Height) * GroundScale.MetresPerPixel(zoom, firstRow + region.Row) <= _metres;

    private void FillHoles(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        bool any = false;
        for (int i = 0; i < _regions.All.Count; i++)
        {
            VoidRegions.Region region = _regions.All[i];
            if (region.IsCut || !Fits(zoom, window.Row, region)) continue;
            Membrane.Fill(elevation, _regions.Labels, window.Width, region, i + 1);
            any = true;
        }
        if (!any) return;
        for (int i = 0; i < ordinal.Length; i++)
            if (_regions.Labels[i] > 0 && _regions.All[_regions.Labels[i] - 1] is { IsCut: false } region && Fits(zoom, window.Row, region)) ordinal[i] = _filled;
    }

    private bool ReadWithHalo(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        int halo = HaloOf(_metres, zoom, window);
        Window padded = window.Pad(halo);
        if (padded.Count > _elevation.Length) throw new InvalidOperationException($"The halo of {halo} pixels at zoom {zoom} is wider than planned.");
        for (long row = padded.Row; row < padded.RowEnd; row += Canvas.Side)
            for (long col = padded.Col; col < padded.ColEnd; col += Canvas.Side)
                ReadPart(zoom, padded.Intersect(new Window(col, row, Canvas.Side, Canvas.Side)), padded);
        int count = (int)padded.Count;
        _regions.Find(_ordinal.AsSpan(0, count), padded.Width, padded.Height);
        FillHoles(zoom, padded, _elevation.AsSpan(0, count), _ordinal.AsSpan(0, count));
        for (int row = 0; row < window.Height; row++)
        {
            int from = ((row + halo) * padded.Width) + halo;
            _elevation.AsSpan(from, window.Width).CopyTo(elevation[(row * window.Width)..]);
            _ordinal.AsSpan(from, window.Width).CopyTo(ordinal[(row * window.Width)..]);
        }
        return ordinal.ContainsAnyExcept((ushort)0);
    }

    private void ReadPart(byte zoom, Window part, Window padded)
    {
        Span<float> elevation = _part.AsSpan(0, (int)part.Count);
        Span<ushort> ordinal = _partOrdinal.AsSpan(0, (int)part.Count);
        if (!_pixels.Read(zoom, part, elevation, ordinal)) ordinal.Clear();
        for (int row = 0; row < part.Height; row++)
        {
            int to = ((int)(part.Row - padded.Row + row) * padded.Width) + (int)(part.Col - padded.Col);
            elevation.Slice(row * part.Width, part.Width).CopyTo(_elevation.AsSpan(to));
            ordinal.Slice(row * part.Width, part.Width).CopyTo(_ordinal.AsSpan(to));
        }
    }
}
