using System.Runtime.Intrinsics;
using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Blending;

/// <summary>Lays sources over each other: at every pixel the first one, in order of priority, that is valid there.</summary>
/// <param name="sources">In order of priority.</param>
/// <param name="pixels">Of the calling thread.</param>
public sealed class BlendedPixels(IReadOnlyList<MosaicSource> sources, SourcePixels pixels) : IPixelSource
{
    private readonly float[] _candidate = new float[Canvas.Pixels];

    /// <summary>Bytes that one instance keeps, its source pixels included.</summary>
    public const long Bytes = (Canvas.Pixels * sizeof(float)) + SourcePixels.Bytes;

    /// <inheritdoc/>
    public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        int total = (int)window.Count, voids = total;
        elevation = elevation[..total];
        ordinal = ordinal[..total];
        ordinal.Clear();
        Span<float> candidate = _candidate.AsSpan(0, total);
        foreach (MosaicSource source in sources)
        {
            if (voids == 0) break;
            if (pixels.Read(source, zoom, window, candidate)) voids -= FillVoids(candidate, source.Ordinal, elevation, ordinal, voids == total);
        }
        return voids < total;
    }

    private static int FillVoids(ReadOnlySpan<float> candidate, ushort source, Span<float> elevation, Span<ushort> ordinal, bool allVoid)
    {
        if (allVoid && !HasNaN(candidate))
        {
            candidate.CopyTo(elevation);
            ordinal.Fill(source);
            return candidate.Length;
        }
        int filled = 0;
        for (int i = 0; i < candidate.Length; i++)
        {
            if (ordinal[i] != 0 || float.IsNaN(candidate[i])) continue;
            (elevation[i], ordinal[i]) = (candidate[i], source);
            filled++;
        }
        return filled;
    }

    private static bool HasNaN(ReadOnlySpan<float> values)
    {
        int i = 0;
        for (; i + Vector256<float>.Count <= values.Length; i += Vector256<float>.Count)
        {
            var v = Vector256.Create(values[i..]);
            if (!Vector256.EqualsAll(v, v)) return true;
        }
        for (; i < values.Length; i++)
            if (float.IsNaN(values[i])) return true;
        return false;
    }
}
