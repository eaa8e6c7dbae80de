namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Decides how numbers become symbols of the green alphabet. Holds scratch; one instance per thread.</summary>
internal sealed class SymbolPlan
{
    public const int MinCacheBits = 8, MaxCacheBits = 11;

    private const int FirstCacheSymbol = RunLength.FirstSymbol + RunLength.Symbols;
    public const int LargestAlphabet = FirstCacheSymbol + (1 << MaxCacheBits);

    /// <summary>Bits that a literal costs above a cache hit, about.</summary>
    private const int LiteralPenalty = 10;

    /// <summary>Bits that a used cache slot costs in the tables of all groups together, about.</summary>
    private const int SlotPenalty = 8;

    private readonly ushort[] _slots = new ushort[JointSymbols.MaxCount];
    private readonly int[] _slotCounts = new int[1 << MaxCacheBits];
    private readonly long[] _slotSquares = new long[1 << MaxCacheBits];
    private readonly int[] _inSlot = new int[1 << MaxCacheBits];
    private readonly int[][] _channelCounts = [new int[256], new int[256], new int[256], new int[256]];
    private readonly ulong[] _order = new ulong[256];
    private readonly uint[] _palette = new uint[256];
    private int _paletteSize;

    public PixelCoding Coding { get; private set; }

    /// <summary>0 when there is no colour cache.</summary>
    public int CacheBits { get; private set; }

    /// <summary>Symbols of the green alphabet.</summary>
    public int AlphabetSize => FirstCacheSymbol + (CacheBits == 0 ? 0 : 1 << CacheBits);

    /// <summary>Symbol of each number.</summary>
    public ushort[] Symbols { get; } = new ushort[JointSymbols.MaxCount];

    /// <summary>The residual colours by symbol, for <see cref="PixelCoding.ResidualPalette"/>.</summary>
    public ReadOnlySpan<uint> Palette => _palette.AsSpan(0, _paletteSize);

    public void Choose(JointSymbols numbers, bool indices)
    {
        CacheBits = 0;
        if (indices)
        {
            Coding = PixelCoding.Indices;
            for (int i = 0; i < numbers.Count; i++) Symbols[i] = (ushort)i;
        }
        else if (numbers.Count <= 256)
        {
            Coding = PixelCoding.ResidualPalette;
            SortPalette(numbers);
        }
        else
        {
            ChooseCacheOrChannels(numbers);
        }
    }

    /// <summary>Finds the pixels that the cache will not hold when the decoder reaches them, and flags them as literals.</summary>
    /// <param name="pixels">Numbers, rows of PaddedWidth.</param>
    public void FlagLiterals(TilePlanes planes, ReadOnlySpan<byte> covered, Span<ushort> pixels)
    {
        if (Coding is not (PixelCoding.ColorCache or PixelCoding.Channels)) return;
        Array.Fill(_inSlot, -1);
        bool channels = Coding == PixelCoding.Channels;
        int bytesPerRow = planes.PaddedWidth / 8, bytesInUse = (planes.Width + 7) / 8;
        for (int y = 0; y < planes.Height; y++)
        {
            for (int i = 0; i < bytesInUse; i++)
            {
                byte skip = covered[y * bytesPerRow + i];
                if (skip == 0xFF) continue;
                Span<ushort> eight = pixels.Slice(y * planes.PaddedWidth + i * 8, 8);
                if (channels)
                {
                    eight.Fill(JointSymbols.LiteralFlag);
                    continue;
                }
                for (int k = 0; k < 8; k++)
                {
                    if ((skip >> k & 1) != 0) continue;
                    int number = eight[k];
                    ref int inSlot = ref _inSlot[_slots[number]];
                    if (inSlot == number) continue;
                    inSlot = number;
                    eight[k] = (ushort)(number | JointSymbols.LiteralFlag);
                }
            }
        }
    }

    private void SortPalette(JointSymbols numbers)
    {
        _paletteSize = numbers.Count;
        for (int i = 0; i < _paletteSize; i++) _order[i] = ((ulong)numbers.Colors[i] << 16) | (uint)i;
        _order.AsSpan(0, _paletteSize).Sort();
        for (int symbol = 0; symbol < _paletteSize; symbol++)
        {
            _palette[symbol] = (uint)(_order[symbol] >> 16);
            Symbols[(ushort)_order[symbol]] = (ushort)symbol;
        }
    }

    private void ChooseCacheOrChannels(JointSymbols numbers)
    {
        Coding = PixelCoding.Channels;
        if (numbers.Count > JointSymbols.MaxCount) return;
        long best = ChannelCost(numbers);
        long joint = Log2.Entropy(numbers.Occurrences.AsSpan(0, numbers.Count));
        for (int bits = MinCacheBits; bits <= MaxCacheBits; bits++)
        {
            long cost = joint + CachePenalty(numbers, bits);
            if (cost >= best) continue;
            (best, Coding, CacheBits) = (cost, PixelCoding.ColorCache, bits);
        }
        if (Coding != PixelCoding.ColorCache) return;
        for (int i = 0; i < numbers.Count; i++)
        {
            _slots[i] = (ushort)Slot(numbers.Colors[i], CacheBits);
            Symbols[i] = (ushort)(FirstCacheSymbol + _slots[i]);
        }
    }

    /// <summary>The hash that VP8L prescribes.</summary>
    private static uint Slot(uint color, int bits) => (color * 0x1E35_A7BD) >> (32 - bits);

    /// <summary>What collisions and tables cost above the joint entropy, if colours came in random order.</summary>
    private long CachePenalty(JointSymbols numbers, int bits)
    {
        Span<int> counts = _slotCounts.AsSpan(0, 1 << bits);
        Span<long> squares = _slotSquares.AsSpan(0, 1 << bits);
        counts.Clear();
        squares.Clear();
        for (int i = 0; i < numbers.Count; i++)
        {
            uint slot = Slot(numbers.Colors[i], bits);
            counts[(int)slot] += numbers.Occurrences[i];
            squares[(int)slot] += (long)numbers.Occurrences[i] * numbers.Occurrences[i];
        }
        long penalty = (long)numbers.Count * LiteralPenalty;
        for (int slot = 0; slot < counts.Length; slot++)
        {
            if (counts[slot] == 0) continue;
            penalty += SlotPenalty + LiteralPenalty * (counts[slot] - squares[slot] / counts[slot]) / 2; // halved: neighbours repeat
        }
        return penalty << Log2.FractionBits;
    }

    private long ChannelCost(JointSymbols numbers)
    {
        foreach (int[] counts in _channelCounts) Array.Clear(counts);
        for (int i = 0; i < numbers.Count; i++)
            for (int channel = 0; channel < 4; channel++)
                _channelCounts[channel][(byte)(numbers.Colors[i] >> (8 * channel))] += numbers.Occurrences[i];
        long cost = 0;
        foreach (int[] counts in _channelCounts)
        {
            int total = 0, most = 0;
            foreach (int count in counts) (total, most) = (total + count, Math.Max(most, count));
            // No code is shorter than a bit, unless it is the only one.
            cost += most == total ? 0 : Math.Max(Log2.Entropy(counts), (long)total << Log2.FractionBits);
        }
        return cost;
    }
}
