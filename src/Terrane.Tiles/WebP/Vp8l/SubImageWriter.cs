namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Writes the small pictures inside a stream: palettes, predictor maps, group maps. Holds scratch; one instance per thread.</summary>
internal sealed class SubImageWriter
{
    private const int Green = 0, Alpha = 3; // red and blue between them, in the order of the format
    private static readonly int[] Shifts = [8, 16, 0, 24];
    private static readonly int[] ShortestRuns = [int.MaxValue, 16, 6, 3];

    private readonly PrefixCodes _codes = new(256 + RunLength.Symbols);
    private readonly PrefixCodeWriter _codeWriter = new(256 + RunLength.Symbols);
    private readonly int[][] _counts = [new int[256 + RunLength.Symbols], new int[256], new int[256], new int[256]];
    private readonly byte[][] _lengths = [new byte[256 + RunLength.Symbols], new byte[256], new byte[256], new byte[256]];
    private readonly uint[][] _words = [new uint[256 + RunLength.Symbols], new uint[256], new uint[256], new uint[256]];

    /// <summary>Writes <paramref name="argb"/> as an entropy-coded image with one set of codes and no cache.</summary>
    /// <param name="runs">Try copies of the pixel to the left; not allowed inside palettes by some readers.</param>
    public void Write(BitWriter writer, ReadOnlySpan<uint> argb, bool runs)
    {
        int shortest = int.MaxValue;
        long best = long.MaxValue;
        foreach (int candidate in runs ? ShortestRuns : ShortestRuns.AsSpan(0, 1))
        {
            long cost = Count(argb, candidate);
            if (cost >= best) continue;
            (best, shortest) = (cost, candidate);
        }
        Count(argb, shortest);
        writer.Write(0, 1); // no colour cache
        for (int channel = 0; channel < 4; channel++)
        {
            int used = _codes.BuildLengths(_counts[channel], _lengths[channel]);
            PrefixCodes.AssignWords(_lengths[channel], used, _words[channel]);
            _codeWriter.Write(writer, _lengths[channel], used);
        }
        writer.Write(0b0001 | (RunLength.LeftPixel << 3), 4); // simple form, the only distance
        for (int at = 0; at < argb.Length;)
        {
            int run = RunAt(argb, at);
            if (run < shortest)
            {
                WriteLiteral(writer, argb[at++]);
                continue;
            }
            at += run;
            for (; run > 0; run -= RunLength.Max)
            {
                (int symbol, int extraBits, uint extra) = RunLength.Encode(Math.Min(run, RunLength.Max));
                WriteWord(writer, _words[Green][RunLength.FirstSymbol + symbol]);
                writer.Write(extra, extraBits);
            }
        }
    }

    /// <summary>Pixels from <paramref name="at"/> on that equal the one before it.</summary>
    private static int RunAt(ReadOnlySpan<uint> argb, int at)
    {
        if (at == 0 || argb[at] != argb[at - 1]) return 0;
        int run = argb[at..].IndexOfAnyExcept(argb[at]);
        return run < 0 ? argb.Length - at : run;
    }

    /// <summary>Fills the counts; returns the estimated size in bits, times 2^<see cref="Log2.FractionBits"/>.</summary>
    private long Count(ReadOnlySpan<uint> argb, int shortest)
    {
        foreach (int[] counts in _counts) Array.Clear(counts);
        long bits = 0;
        for (int at = 0; at < argb.Length;)
        {
            int run = RunAt(argb, at);
            if (run < shortest)
            {
                for (int channel = 0; channel < 4; channel++) _counts[channel][(byte)(argb[at] >> Shifts[channel])]++;
                at++;
                continue;
            }
            at += run;
            for (; run > 0; run -= RunLength.Max)
            {
                (int symbol, int extraBits, _) = RunLength.Encode(Math.Min(run, RunLength.Max));
                _counts[Green][RunLength.FirstSymbol + symbol]++;
                bits += extraBits;
            }
        }
        foreach (int[] counts in _counts)
        {
            foreach (int count in counts) bits += count > 0 ? 4 : 0; // about what its length costs
        }
        bits <<= Log2.FractionBits;
        foreach (int[] counts in _counts) bits += Log2.Entropy(counts);
        return bits;
    }

    private void WriteLiteral(BitWriter writer, uint argb)
    {
        for (int channel = Green; channel <= Alpha; channel++) WriteWord(writer, _words[channel][(byte)(argb >> Shifts[channel])]);
    }

    private static void WriteWord(BitWriter writer, uint word) => writer.Write(word & 0xFFFF, (int)(word >> 16));
}
