using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Blending;

/// <summary>The weight of a source over what lies beneath it, from validity alone (docs/adr/0003-feather.md). One instance per worker: it owns scratch.</summary>
internal sealed class FeatherWeights
{
    private readonly IReadOnlyList<MosaicSource> _sources;
    private readonly ValidityBlocks _blocks;
    private readonly byte[] _own, _beneath, _edges;
    private readonly NearestPixel _nearest;
    private readonly float[] _weights = new float[Canvas.Pixels];

    /// <param name="sources">In order of priority.</param>
    /// <param name="blocks">Of the calling thread.</param>
    /// <param name="mostHalo">The widest halo of the plan, in pixels.</param>
    internal FeatherWeights(IReadOnlyList<MosaicSource> sources, ValidityBlocks blocks, int mostHalo)
    {
        (_sources, _blocks) = (sources, blocks);
        int pixels = PixelsFor(mostHalo);
        (_own, _beneath, _edges) = (new byte[pixels], new byte[pixels], new byte[pixels]);
        _nearest = new NearestPixel(pixels, ColumnsFor(mostHalo));
    }

    /// <summary>Bytes that one instance keeps, besides its blocks.</summary>
    internal static long BytesFor(int mostHalo) =>
        (3L * PixelsFor(mostHalo)) + NearestPixel.BytesFor(PixelsFor(mostHalo), ColumnsFor(mostHalo)) + (Canvas.Pixels * sizeof(float));

    /// <summary>Finds the weights of a source in a window.</summary>
    /// <param name="source">Its place in the list of sources; it has a feather.</param>
    /// <param name="zoom">Zoom of the window.</param>
    /// <param name="window">A tile, or a strip of a padded one.</param>
    /// <param name="weights">Row-major, above 0; 1 wherever either of the two is void. Good until the next call.</param>
    /// <returns>False when every weight is 1; there are none then.</returns>
    internal bool TryFind(int source, byte zoom, Window window, out ReadOnlySpan<float> weights)
    {
        weights = default;
        Feather feather = _sources[source].Feather;
        FeatherHalo halo = feather.HaloOf(zoom, window);
        var area = new Area(zoom, window, window.Pad(halo.Total), feather, halo);
        int count = checked((int)area.Padded.Count);
        if (count > _own.Length) throw new InvalidOperationException($"The halo of {halo.Total} pixels at zoom {zoom} is wider than planned.");
        Span<byte> own = _own.AsSpan(0, count), beneath = _beneath.AsSpan(0, count);
        _blocks.ReadOwn(source, zoom, area.Padded, own);
        if (!own.Contains((byte)0)) return false;
        _blocks.ReadBeneath(source, zoom, area.Padded, beneath);
        if (!beneath.Contains((byte)1)) return false;

        Span<float> found = _weights.AsSpan(0, (int)window.Count);
        if (!FindEdges(area, own, beneath) || !RampUp(area, found)) return false;
        if (beneath.Contains((byte)0) && FindEdges(area, beneath, own)) ShareOut(area, found);
        weights = found;
        return true;
    }

    private static int PixelsFor(int halo) => (Canvas.Side + (2 * halo)) * (Canvas.Side + (2 * halo));

    private static int ColumnsFor(int halo) => VoidFill.PaddedSide + (2 * halo);

    /// <summary>Marks the outer edge of one: where it is openly void and the other goes on alone. False when there is none.</summary>
    private bool FindEdges(Area area, ReadOnlySpan<byte> valid, ReadOnlySpan<byte> other)
    {
        Span<byte> edges = _edges.AsSpan(0, valid.Length);
        if (area.Halo.Disc == 0)
        {
            for (int i = 0; i < edges.Length; i++) edges[i] = (byte)((valid[i] ^ 1) & other[i]);
            return edges.Contains((byte)1);
        }
        _nearest.Scan(valid, area.Padded.Width, area.Padded.Height, area.Halo.Disc + 1);
        MarkWhere(area, area.Halo.Disc, valid, edges, (row, scale) => Square(area.Feather.HoleMetres / scale), farther: true);
        if (!edges.Contains((byte)1)) return false;
        _nearest.Scan<byte>(edges, area.Padded.Width, area.Padded.Height, area.Halo.Back);
        MarkWhere(area, area.Halo.Disc + area.Halo.Back, valid, edges, (row, scale) => Square((area.Feather.HoleMetres / scale) + 1), farther: false);
        for (int i = 0; i < edges.Length; i++) edges[i] &= other[i];
        return edges.Contains((byte)1);
    }

    /// <summary>Marks the void pixels, <paramref name="inset"/> inside the padded window, that lie farther from (or within) a distance of what was scanned.</summary>
    private void MarkWhere(Area area, int inset, ReadOnlySpan<byte> valid, Span<byte> marks, Func<int, double, double> squaredLimit, bool farther)
    {
        int width = area.Padded.Width, height = area.Padded.Height;
        marks.Clear();
        for (int row = inset; row < height - inset; row++)
        {
            ReadOnlySpan<byte> voids = valid.Slice(row * width, width);
            if (!voids.Contains((byte)0)) continue;
            Span<byte> target = marks.Slice(row * width, width);
            int limit = (int)Math.Floor(squaredLimit(row, area.ScaleOf(row)));
            bool any = _nearest.BeginRow(row);
            for (int col = inset; col < width - inset; col++)
                if (voids[col] == 0 && (any && _nearest.SquaredDistance(col) <= limit) != farther) target[col] = 1;
        }
    }

    /// <summary>Weights by the distance to the source's own edge; false when all are 1.</summary>
    private bool RampUp(Area area, Span<float> weights)
    {
        weights.Fill(1);
        _nearest.Scan<byte>(_edges.AsSpan(0, (int)area.Padded.Count), area.Padded.Width, area.Padded.Height, area.Halo.Ramp);
        bool ramps = false;
        for (int row = 0; row < area.Window.Height; row++)
        {
            if (!_nearest.BeginRow(row + area.Halo.Total)) continue;
            Span<float> target = weights.Slice(row * area.Window.Width, area.Window.Width);
            float perPixel = area.SharePerPixel(row);
            for (int col = 0; col < target.Length; col++)
            {
                if (!area.BothValid(_own, _beneath, row, col)) continue;
                target[col] = Ramp(_nearest.SquaredDistance(col + area.Halo.Total), perPixel);
                ramps |= target[col] < 1;
            }
        }
        return ramps;
    }

    /// <summary>Where what lies beneath comes to its end, it gives way by the distance to its own edge, so that neither ends with a step.</summary>
    private void ShareOut(Area area, Span<float> weights)
    {
        _nearest.Scan<byte>(_edges.AsSpan(0, (int)area.Padded.Count), area.Padded.Width, area.Padded.Height, area.Halo.Ramp);
        for (int row = 0; row < area.Window.Height; row++)
        {
            if (!_nearest.BeginRow(row + area.Halo.Total)) continue;
            Span<float> target = weights.Slice(row * area.Window.Width, area.Window.Width);
            float perPixel = area.SharePerPixel(row);
            for (int col = 0; col < target.Length; col++)
            {
                float weight = target[col];
                if (weight >= 1) continue;
                float rest = (1 - weight) * Ramp(_nearest.SquaredDistance(col + area.Halo.Total), perPixel);
                target[col] = weight / (weight + rest);
            }
        }
    }

    /// <summary>The edge lies half a pixel before the centre of the first pixel that is void.</summary>
    private static float Ramp(int squaredPixels, float perPixel) => Math.Min(1, (MathF.Sqrt(squaredPixels) - 0.5f) * perPixel);

    private static double Square(double v) => v * v;

    /// <summary>Where weights are asked for, and what surrounds it.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Area(byte Zoom, Window Window, Window Padded, Feather Feather, FeatherHalo Halo)
    {
        internal double ScaleOf(int paddedRow) => GroundScale.MetresPerPixel(Zoom, Padded.Row + paddedRow);

        internal float SharePerPixel(int row) => (float)(ScaleOf(row + Halo.Total) / Feather.Metres);

        internal bool BothValid(byte[] own, byte[] beneath, int row, int col)
        {
            int at = ((row + Halo.Total) * Padded.Width) + col + Halo.Total;
            return (own[at] & beneath[at]) != 0;
        }
    }
}
