using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Raster.Polygons;

namespace Terrane.Mosaic.Masks;

/// <summary>The pixels on which a source is used: its side of the coast, within its included and outside its excluded polygons.</summary>
/// <remarks>
/// docs/adr/0004 has the rule. All of it is decided pixel by pixel, by exact tests of the pixel's centre, so no window plays a part. Thread-safe.
/// </remarks>
public sealed class SourceMask(Domain domain, bool hasSeaValues, PolygonMask? land, double shore, PolygonMask? include, PolygonMask? exclude)
{
    public PolygonMask? Land => land;
    public PolygonMask? Include => include;
    public PolygonMask? Exclude => exclude;

    /// <summary>True when some pixels are used with cells of the height of the sea, and others without.</summary>
    public bool HasInland => hasSeaValues && land is not null;

    /// <summary>What becomes of each pixel of a window.</summary>
    /// <param name="use">Row-major; written only when null is returned.</param>
    /// <returns>The one answer for all pixels, or null when they differ.</returns>
    internal PixelUse? Judge(byte zoom, Window window, Span<PixelUse> use, MaskBuffers buffers)
    {
        PixelUse? all = JudgeCoast(zoom, window, use, buffers);
        if (all == PixelUse.None) return all;
        if (include is not null) all = Remove(include, outside: true, zoom, window, all, use, buffers);
        if (exclude is not null && all != PixelUse.None) all = Remove(exclude, outside: false, zoom, window, all, use, buffers);
        return all;
    }

    private PixelUse? JudgeCoast(byte zoom, Window window, Span<PixelUse> use, MaskBuffers buffers)
    {
        if (land is null || domain == Domain.Both) return PixelUse.Used;
        (PixelUse onLand, PixelUse atSea, PixelUse onShore) = (domain, hasSeaValues) switch
        {
            (Domain.Ocean, _) => (PixelUse.None, PixelUse.Used, PixelUse.Used),
            (_, true) => (PixelUse.Inland, PixelUse.Used, PixelUse.Used),
            _ => (PixelUse.Used, PixelUse.None, PixelUse.Used),
        };
        int pixels = (int)window.Count;
        Span<byte> inside = buffers.First(pixels);
        MaskCover cover = land.Cover(zoom, window, inside, buffers.Scratch);
        PixelUse? all = cover switch { MaskCover.All => onLand, MaskCover.None => atSea, _ => null };
        if (all is null)
            for (int i = 0; i < pixels; i++) use[i] = inside[i] != 0 ? onLand : atSea;
        if (shore == 0 || all == onShore) return all;
        Span<byte> near = buffers.Second(pixels);
        if (land.Shore.Cover(zoom, window, shore, near, buffers.Scratch) == MaskCover.None) return all;
        if (all is { } one) use[..pixels].Fill(one);
        for (int i = 0; i < pixels; i++)
            if (near[i] != 0) use[i] = onShore;
        return null;
    }

    private static PixelUse? Remove(PolygonMask mask, bool outside, byte zoom, Window window, PixelUse? all, Span<PixelUse> use, MaskBuffers buffers)
    {
        int pixels = (int)window.Count;
        Span<byte> inside = buffers.First(pixels);
        MaskCover cover = mask.Cover(zoom, window, inside, buffers.Scratch);
        if (cover == (outside ? MaskCover.All : MaskCover.None)) return all;
        if (cover != MaskCover.Mixed) return PixelUse.None;
        if (all is { } one) use[..pixels].Fill(one);
        byte removed = outside ? (byte)0 : (byte)1;
        for (int i = 0; i < pixels; i++)
            if (inside[i] == removed) use[i] = PixelUse.None;
        return null;
    }
}
