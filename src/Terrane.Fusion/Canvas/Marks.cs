using System.Numerics;
using System.Runtime.CompilerServices;

namespace Terrane.Fusion.Canvas;

/// <summary>Bytes of 1 and 0 that say of pixels what is known of them.</summary>
internal static class Marks
{
    /// <summary>1 where there is an elevation, 0 where it is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // vectors are not compiled ahead, and the first, slow code would do most of a small run
    internal static void OfValues(ReadOnlySpan<float> values, Span<byte> marks)
    {
        int i = 0;
        for (; i <= values.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            Narrow(Valid(values, i, 0), Valid(values, i, 1), Valid(values, i, 2), Valid(values, i, 3)).CopyTo(marks[i..]);
        for (; i < values.Length; i++) marks[i] = float.IsNaN(values[i]) ? (byte)0 : (byte)1;
    }

    /// <summary>1 where there is an id, 0 where it is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OfIds(ReadOnlySpan<uint> ids, Span<byte> marks)
    {
        int i = 0;
        for (; i <= ids.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            Narrow(Given(ids, i, 0), Given(ids, i, 1), Given(ids, i, 2), Given(ids, i, 3)).CopyTo(marks[i..]);
        for (; i < ids.Length; i++) marks[i] = ids[i] == 0 ? (byte)0 : (byte)1;
    }

    private static Vector<uint> Valid(ReadOnlySpan<float> values, int at, int quarter)
    {
        var some = new Vector<float>(values[(at + (quarter * Vector<float>.Count))..]);
        return Vector.AsVectorUInt32(Vector.Equals(some, some));
    }

    private static Vector<uint> Given(ReadOnlySpan<uint> ids, int at, int quarter) =>
        ~Vector.Equals(new Vector<uint>(ids[(at + (quarter * Vector<uint>.Count))..]), Vector<uint>.Zero);

    private static Vector<byte> Narrow(Vector<uint> a, Vector<uint> b, Vector<uint> c, Vector<uint> d) =>
        Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)) & Vector<byte>.One;
}
