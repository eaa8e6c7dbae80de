using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Terrane.Core;
using Terrane.Raster.Cache;

namespace Terrane.Raster.Layers;

/// <summary>Joins the files of a layer in source cells: where they overlap, the first in order wins wherever it is valid.</summary>
internal static class LayerReader
{
    private const int Elevations = -1, Names = -2;

    /// <param name="names">Instead of an elevation, the number of the member that it comes from, from 1.</param>
    internal static void Read(ChunkCache cache, RasterLayer layer, Window window, Span<float> target, bool names = false)
    {
        target = target[..checked((int)window.Count)];
        target.Fill(float.NaN);
        if (!window.IsEmpty) Walk(cache, layer, window, target, names ? Names : Elevations);
    }

    /// <summary>Reads a band beside: first which member each cell comes from, then what that member's band has there. One chunk is pinned at a time.</summary>
    /// <param name="beside">Place in <see cref="RasterFile.Beside"/>.</param>
    internal static void ReadBeside(ChunkCache cache, RasterLayer layer, int beside, Window window, Span<float> target)
    {
        Read(cache, layer, window, target, names: true);
        if (window.IsEmpty) return;
        target = target[..checked((int)window.Count)];
        for (int i = 0; i < target.Length; i++) target[i] = -target[i]; // values are not below 0, so a name still stands out among them
        Walk(cache, layer, window, target, beside);
        for (int i = 0; i < target.Length; i++)
            if (target[i] < 0) target[i] = float.NaN;
    }

    // Goes over the laps of a layer. What: Elevations, Names, or the place of a band beside.
    private static void Walk(ChunkCache cache, RasterLayer layer, Window window, Span<float> target, int what)
    {
        if (layer.WrapColumns == 0)
        {
            Fill(cache, layer, window, target, window.Width, what);
            return;
        }
        long period = layer.WrapColumns;
        for (long col = window.Col; col < window.ColEnd;)
        {
            long lap = col - (((col % period) + period) % period);
            int width = (int)(Math.Min(window.ColEnd, lap + period) - col);
            Span<float> part = target[(int)(col - window.Col)..];
            // A layer can be wider than the Earth (a duplicated meridian, or files in both -180..180 and 0..360): its later laps fill what is void.
            for (long first = col - lap; first < layer.Grid.Width; first += period)
                Fill(cache, layer, new Window(first, window.Row, width, window.Height), part, window.Width, what);
            col += width;
        }
    }

    // target[0] is the first cell of the window; rows are stride apart.
    private static void Fill(ChunkCache cache, RasterLayer layer, Window window, Span<float> target, int stride, int what)
    {
        foreach (int index in layer.MembersIn(window))
        {
            LayerMember? member = what < 0 ? layer.Members[index] : layer.Members[index].BesideAt(what);
            if (member is null) continue;
            Window shared = window.Intersect(member.Area);
            if (shared.IsEmpty) continue;
            Window inFile = shared.Shift(-member.Area.Col, -member.Area.Row);
            ChunkShape shape = member.Chunks;
            bool voidsSea = layer.VoidsSea && member.Shared.SeaMin is not null;
            (float seaMin, float seaMax) = voidsSea ? ((float)member.Shared.SeaMin!.Value, (float)member.Shared.SeaMax!.Value) : (float.NaN, float.NaN);
            for (int down = (int)(inFile.Row / shape.Height); (long)down * shape.Height < inFile.RowEnd; down++)
            {
                for (int across = (int)(inFile.Col / shape.Width); (long)across * shape.Width < inFile.ColEnd; across++)
                {
                    Chunk chunk = cache.Acquire(member, (down * shape.Across) + across);
                    try
                    {
                        if (chunk.Cells is null) continue;
                        Window area = shape.WindowOf(chunk.Index);
                        Window part = inFile.Intersect(area);
                        Window to = part.Shift(member.Area.Col - window.Col, member.Area.Row - window.Row);
                        for (int row = 0; row < part.Height; row++)
                        {
                            int from = ((int)(part.Row - area.Row) + row) * area.Width + (int)(part.Col - area.Col);
                            int at = ((int)to.Row + row) * stride + (int)to.Col;
                            ReadOnlySpan<float> found = chunk.Cells.AsSpan(from, part.Width);
                            Span<float> cells = target.Slice(at, part.Width);
                            if (what >= 0) Exchange(found, cells, -(index + 1f));
                            else if (what == Names) NameVoids(found, cells, index + 1, seaMin, seaMax);
                            else if (voidsSea) FillVoids(found, cells, seaMin, seaMax);
                            else FillVoids(found, cells);
                        }
                    }
                    finally
                    {
                        cache.Release(chunk);
                    }
                }
            }
        }
    }

    private static void Exchange(ReadOnlySpan<float> source, Span<float> target, float name)
    {
        for (int i = 0; i < target.Length; i++)
            if (target[i] == name) target[i] = source[i] >= 0 ? source[i] : float.NaN;
    }

    // Cells from seaMin to seaMax stand for the sea; none when these are NaN. In float, as the cells are: the double -0.1 is not what a file that says -0.1 holds.
    private static void NameVoids(ReadOnlySpan<float> source, Span<float> target, float name, float seaMin, float seaMax)
    {
        for (int i = 0; i < target.Length; i++)
            if (float.IsNaN(target[i]) && !float.IsNaN(source[i]) && !(source[i] >= seaMin && source[i] <= seaMax)) target[i] = name;
    }

    private static void FillVoids(ReadOnlySpan<float> source, Span<float> target, float seaMin, float seaMax)
    {
        for (int i = 0; i < target.Length; i++)
            if (float.IsNaN(target[i]) && !(source[i] >= seaMin && source[i] <= seaMax)) target[i] = source[i];
    }

    private static void FillVoids(ReadOnlySpan<float> source, Span<float> target)
    {
        ReadOnlySpan<Vector256<float>> from = MemoryMarshal.Cast<float, Vector256<float>>(source);
        Span<Vector256<float>> to = MemoryMarshal.Cast<float, Vector256<float>>(target);
        for (int i = 0; i < to.Length; i++) to[i] = Vector256.ConditionalSelect(Vector256.Equals(to[i], to[i]), to[i], from[i]);
        for (int i = to.Length * Vector256<float>.Count; i < target.Length; i++)
            if (float.IsNaN(target[i])) target[i] = source[i];
    }
}
