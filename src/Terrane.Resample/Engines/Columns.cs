using System.Numerics;
using System.Runtime.InteropServices;

namespace Terrane.Resample.Engines;

/// <summary>Arithmetic on rows of cells. Every cell is on its own, so the width of a vector changes no bit.</summary>
internal static class Columns
{
    public static bool IsWhole(ReadOnlySpan<double> cells)
    {
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(cells);
        foreach (Vector<double> vector in vectors)
            if (!Vector.EqualsAll(vector, vector)) return false;
        foreach (double cell in cells[(vectors.Length * Vector<double>.Count)..])
            if (double.IsNaN(cell)) return false;
        return true;
    }

    /// <summary>sums += cells * weight, of cells that hold no NaN.</summary>
    public static void Add(ReadOnlySpan<double> cells, double weight, Span<double> sums)
    {
        ReadOnlySpan<Vector<double>> from = MemoryMarshal.Cast<double, Vector<double>>(cells);
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(sums[..cells.Length]);
        var share = new Vector<double>(weight);
        for (int i = 0; i < from.Length; i++) to[i] += from[i] * share;
        for (int i = from.Length * Vector<double>.Count; i < cells.Length; i++) sums[i] += cells[i] * weight;
    }

    /// <summary>sums += cells * weight and weights += weight, where a cell is not NaN.</summary>
    public static void AddValid(ReadOnlySpan<double> cells, double weight, Span<double> sums, Span<double> weights)
    {
        ReadOnlySpan<Vector<double>> from = MemoryMarshal.Cast<double, Vector<double>>(cells);
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(sums[..cells.Length]), counts = MemoryMarshal.Cast<double, Vector<double>>(weights[..cells.Length]);
        var share = new Vector<double>(weight);
        for (int i = 0; i < from.Length; i++)
        {
            Vector<long> valid = Vector.Equals(from[i], from[i]);
            to[i] += Vector.ConditionalSelect(valid, from[i], Vector<double>.Zero) * share;
            counts[i] += Vector.ConditionalSelect(valid, share, Vector<double>.Zero);
        }
        for (int i = from.Length * Vector<double>.Count; i < cells.Length; i++)
        {
            bool valid = !double.IsNaN(cells[i]);
            sums[i] += (valid ? cells[i] : 0) * weight;
            weights[i] += valid ? weight : 0;
        }
    }
}
