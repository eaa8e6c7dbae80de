using System.Runtime.InteropServices;
using Terrane.Cells.Parquet;

namespace Terrane.Resample.Stores;

/// <summary>A column of doubles: a dictionary while few values occur (classes, heights in metres), else as they are.</summary>
internal static class ValueChunk
{
    private const int MostDifferent = 1 << 14;

    public static EncodedChunk Of(PageEncoder pages, ReadOnlySpan<double> values)
    {
        (double min, double max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in values) (min, max) = (Math.Min(min, value), Math.Max(max, value));
        (byte[], byte[])[] bounds = [(PlainValues.Of(min), PlainValues.Of(max))];
        if (TryIndex(values, out double[] dictionary, out int[] indexes))
        {
            int width = DictionaryIndexes.WholeBytes(DictionaryIndexes.Width(dictionary.Length));
            var body = new ByteBuffer();
            DictionaryIndexes.Begin(body, width);
            Span<byte> room = DictionaryIndexes.PackedBytes(body, width, values.Length);
            for (int i = 0; i < indexes.Length; i++)
                for (int b = 0; b < width / 8; b++) room[(i * width / 8) + b] = (byte)(indexes[i] >> (8 * b));
            EncodedPage first = pages.Dictionary(MemoryMarshal.AsBytes<double>(dictionary), dictionary.Length);
            return new EncodedChunk(first, [pages.Data(body.Span, values.Length, Encoding.RleDictionary)], Encoding.RleDictionary, bounds);
        }
        return new EncodedChunk(null, [pages.Data(MemoryMarshal.AsBytes(values), values.Length, Encoding.Plain)], Encoding.Plain, bounds);
    }

    // In order of first appearance; by bits, so that -0 stays -0.
    private static bool TryIndex(ReadOnlySpan<double> values, out double[] dictionary, out int[] indexes)
    {
        var known = new Dictionary<long, int>();
        indexes = new int[values.Length];
        long last = 0;
        int lastIndex = -1;
        for (int i = 0; i < values.Length; i++)
        {
            long bits = BitConverter.DoubleToInt64Bits(values[i]);
            if (lastIndex < 0 || bits != last)
            {
                if (!known.TryGetValue(bits, out lastIndex))
                {
                    // Of values that are nearly all different a dictionary only costs.
                    if (known.Count == MostDifferent || (i >= 4096 && known.Count > i / 2)) return Give(out dictionary);
                    lastIndex = known.Count;
                    known.Add(bits, lastIndex);
                }
                last = bits;
            }
            indexes[i] = lastIndex;
        }
        dictionary = [.. known.OrderBy(entry => entry.Value).Select(entry => BitConverter.Int64BitsToDouble(entry.Key))];
        return values.Length > 0;
    }

    private static bool Give(out double[] dictionary)
    {
        dictionary = [];
        return false;
    }
}
