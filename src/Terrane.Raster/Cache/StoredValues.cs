using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Terrane.Raster.Cache;

/// <summary>What a file's stored values mean.</summary>
internal static class StoredValues
{
    /// <summary>No height in any unit: the Sun is 1.5e11 m away. Beyond it lie sentinels that files forget to declare (-3.4e38, 1e20, netCDF's 9.97e36).</summary>
    private const float Absurd = 1e15f;

    /// <summary>Sentinels such as -3.4e38 are written with other digits than the cells hold; no elevation lies this near to one by chance.</summary>
    private const float Nearly = 1e-6f;

    /// <summary>Turns stored values into elevations, in place: no-data, non-finite, absurd and out-of-range values become NaN, then scale and offset apply.</summary>
    internal static void ToElevations(RasterFile file, Span<float> cells)
    {
        foreach (double value in file.NoData) Void(cells, (float)Math.Clamp(value, -float.MaxValue, float.MaxValue));
        bool scaled = file.Scale != 1 || file.Offset != 0;
        double min = file.ValidMin ?? double.NegativeInfinity, max = file.ValidMax ?? double.PositiveInfinity;
        bool ranged = file.ValidMin is not null || file.ValidMax is not null;
        int first = scaled || ranged ? 0 : VoidAbsurd(cells);
        for (int i = first; i < cells.Length; i++)
        {
            float value = cells[i];
            if (scaled) value = (float)((value * file.Scale) + file.Offset);
            if (!(Math.Abs(value) < Absurd) || ranged && !(value >= min && value <= max)) value = float.NaN;
            cells[i] = value;
        }
        if (file.Ceiling is double ceiling) Lower(cells, (float)ceiling);
    }

    /// <summary>True when no cell is void.</summary>
    internal static bool AllValid(ReadOnlySpan<float> cells)
    {
        ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(cells);
        foreach (Vector256<float> vector in vectors)
            if (!Vector256.EqualsAll(vector, vector)) return false;
        foreach (float value in cells[(vectors.Length * Vector256<float>.Count)..])
            if (float.IsNaN(value)) return false;
        return true;
    }

    // Most files need no more. Returns the cells done, from the first.
    private static int VoidAbsurd(Span<float> cells)
    {
        Vector256<float> absurd = Vector256.Create(Absurd), nan = Vector256.Create(float.NaN);
        Span<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(cells);
        for (int i = 0; i < vectors.Length; i++) vectors[i] = Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(vectors[i]), absurd), vectors[i], nan);
        return vectors.Length * Vector256<float>.Count;
    }

    private static void Lower(Span<float> cells, float ceiling)
    {
        for (int i = 0; i < cells.Length; i++)
            if (cells[i] > ceiling) cells[i] = ceiling;
    }

    private static void Void(Span<float> cells, float sentinel)
    {
        float tolerance = Math.Abs(sentinel) * Nearly;
        Vector256<float> sentinels = Vector256.Create(sentinel), tolerances = Vector256.Create(tolerance), nan = Vector256.Create(float.NaN);
        Span<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(cells);
        for (int i = 0; i < vectors.Length; i++)
            vectors[i] = Vector256.ConditionalSelect(Vector256.LessThanOrEqual(Vector256.Abs(vectors[i] - sentinels), tolerances), nan, vectors[i]);
        for (int i = vectors.Length * Vector256<float>.Count; i < cells.Length; i++)
            if (Math.Abs(cells[i] - sentinel) <= tolerance) cells[i] = float.NaN;
    }
}
