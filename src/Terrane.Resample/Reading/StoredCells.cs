using System.Numerics;
using System.Runtime.InteropServices;

namespace Terrane.Resample.Reading;

/// <summary>From cells as stored to doubles with NaN for voids. Cell by cell, so the width of a vector changes nothing.</summary>
internal static class StoredCells
{
    // Sentinels such as -3.4e38 are written with other digits than the cells hold; whole numbers are exact.
    private const double Nearly = 1e-6;

    /// <summary>Widens floats, which hold whole numbers of 16 bits exactly; what is near to a sentinel, or not finite, becomes NaN.</summary>
    public static void Widen(Span<float> stored, IReadOnlyList<double> sentinels, bool isFloat, Span<double> cells)
    {
        foreach (double sentinel in sentinels) Void(stored, (float)Math.Clamp(sentinel, -float.MaxValue, float.MaxValue), isFloat);
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(stored);
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(cells[..stored.Length]);
        Vector<float> nan = new(float.NaN), most = new(float.MaxValue);
        for (int i = 0; i < from.Length; i++)
        {
            Vector<float> finite = Vector.ConditionalSelect(Vector.LessThanOrEqual(Vector.Abs(from[i]), most), from[i], nan);
            Vector.Widen(finite, out to[2 * i], out to[(2 * i) + 1]);
        }
        for (int i = from.Length * Vector<float>.Count; i < stored.Length; i++) cells[i] = float.IsFinite(stored[i]) ? stored[i] : double.NaN;
    }

    /// <summary>The same for cells that only doubles hold.</summary>
    public static void Void(Span<double> cells, IReadOnlyList<double> sentinels, bool isFloat)
    {
        foreach (double sentinel in sentinels)
        {
            double tolerance = isFloat ? Math.Abs(sentinel) * Nearly : 0;
            foreach (ref double cell in cells)
                if (Math.Abs(cell - sentinel) <= tolerance) cell = double.NaN;
        }
        foreach (ref double cell in cells)
            if (!double.IsFinite(cell)) cell = double.NaN;
    }

    private static void Void(Span<float> stored, float sentinel, bool isFloat)
    {
        float tolerance = isFloat ? (float)(Math.Abs((double)sentinel) * Nearly) : 0;
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(stored);
        Vector<float> sentinels = new(sentinel), tolerances = new(tolerance), nan = new(float.NaN);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = Vector.ConditionalSelect(Vector.LessThanOrEqual(Vector.Abs(vectors[i] - sentinels), tolerances), nan, vectors[i]);
        for (int i = vectors.Length * Vector<float>.Count; i < stored.Length; i++)
            if (Math.Abs(stored[i] - sentinel) <= tolerance) stored[i] = float.NaN;
    }
}
