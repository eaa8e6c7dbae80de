namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Counts the symbols of every group, joins groups that are not worth their tables, and builds the codes. Holds scratch; one instance per thread.</summary>
internal sealed class GroupCodes
{
    public const int Channels = 4;

    private const int Max = CodeGroups.Max;

    /// <summary>Bits that a symbol adds to a group's table, and a group to the stream, about.</summary>
    private const int SymbolTableBits = 4, GroupTableBits = 50;

    private readonly PrefixCodes _codes = new(SymbolPlan.LargestAlphabet);
    private readonly PrefixCodeWriter _codeWriter = new(SymbolPlan.LargestAlphabet);
    private readonly int[] _numberCounts = new int[Max * JointSymbols.MaxCount];
    private readonly int[] _literalCounts = new int[Max * Channels * 256];
    private readonly int[] _runCounts = new int[Max * RunLength.Symbols];
    private readonly int[] _blockCounts = new int[Max];
    private readonly int[] _greenCounts = new int[SymbolPlan.LargestAlphabet];
    private readonly byte[] _lengths = new byte[SymbolPlan.LargestAlphabet];
    private readonly uint[] _words = new uint[SymbolPlan.LargestAlphabet];
    private readonly long[] _costs = new long[Max];
    private readonly long[] _savings = new long[Max * Max];
    private readonly byte[] _target = new byte[Max];
    private int _stride;
    private bool _hasLiterals;

    /// <summary>Code words of the numbers of group g, from g * <see cref="NumberStride"/> on.</summary>
    public uint[] NumberWords { get; } = new uint[Max * JointSymbols.MaxCount];

    /// <summary>Code words of literals: by group, channel (green, red, blue, alpha), value.</summary>
    public uint[] LiteralWords { get; } = new uint[Max * Channels * 256];

    /// <summary>Code words of copy lengths, by group.</summary>
    public uint[] RunWords { get; } = new uint[Max * RunLength.Symbols];

    public int NumberStride => _stride;

    /// <summary>Bits of all pixels, once the codes are built.</summary>
    public long PixelBits { get; private set; }

    /// <summary>How often each number occurs in a group.</summary>
    public ReadOnlySpan<int> NumberCounts(int group) => Of(_numberCounts, group, _stride);

    /// <summary>Copies that start in a group.</summary>
    public int CopyCount(int group)
    {
        int sum = 0;
        foreach (int count in Of(_runCounts, group, RunLength.Symbols)) sum += count;
        return sum;
    }

    /// <summary>Counts what each group of <paramref name="groups"/> writes.</summary>
    public void Count(TilePlanes planes, JointSymbols numbers, SymbolPlan plan, CodeGroups groups, ZeroRuns runs, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> pixels)
    {
        _stride = plan.Coding == PixelCoding.Channels ? 0 : numbers.Count;
        _numberCounts.AsSpan(0, groups.Count * _stride).Clear();
        _runCounts.AsSpan().Clear();
        Array.Clear(_blockCounts);
        _hasLiterals = plan.Coding is PixelCoding.ColorCache or PixelCoding.Channels;
        if (_hasLiterals) Array.Clear(_literalCounts);
        int blocksWide = (planes.Width + 7) / 8, bytesPerRow = planes.PaddedWidth / 8;
        for (int y = 0; y < planes.Height; y++)
        {
            for (int blockX = 0; blockX < blocksWide; blockX++)
            {
                int group = groups.GroupOfBlock[(y >> 3) * blocksWide + blockX];
                if ((y & 7) == 0) _blockCounts[group]++;
                byte skip = covered[y * bytesPerRow + blockX];
                if (skip == 0xFF) continue;
                ReadOnlySpan<ushort> eight = pixels.Slice(y * planes.PaddedWidth + blockX * 8, 8);
                Span<int> counts = _numberCounts.AsSpan(group * _stride, _stride);
                if (_hasLiterals || (blockX + 1) * 8 > planes.Width) CountMixed(planes, eight, skip, counts, group, blockX * 8, y);
                else if (skip == 0) CountRow(eight, counts);
                else CountPartOfRow(eight, skip, counts);
            }
        }
        foreach ((int start, int length) in runs.Runs)
        {
            int block = start / planes.PaddedWidth / 8 * blocksWide + start % planes.PaddedWidth / 8;
            _runCounts[groups.GroupOfBlock[block] * RunLength.Symbols + RunLength.Encode(length).Symbol]++;
        }
    }

    private static void CountRow(ReadOnlySpan<ushort> eight, Span<int> counts)
    {
        foreach (ushort number in eight) counts[number]++;
    }

    /// <summary>A covered pixel is a zero residual, whose key is a valid number too: 0 or 1 is added without a branch.</summary>
    private static void CountPartOfRow(ReadOnlySpan<ushort> eight, byte skip, Span<int> counts)
    {
        for (int k = 0; k < eight.Length; k++) counts[eight[k]] += ~skip >> k & 1;
    }

    private void CountMixed(TilePlanes planes, ReadOnlySpan<ushort> eight, byte skip, Span<int> counts, int group, int x, int y)
    {
        for (int k = 0; k < 8; k++)
        {
            if ((skip >> k & 1) != 0) continue;
            if (eight[k] < JointSymbols.LiteralFlag)
            {
                counts[eight[k]]++;
                continue;
            }
            Span<int> literals = _literalCounts.AsSpan(group * Channels * 256, Channels * 256);
            literals[planes.Residuals[planes.Row(TilePlanes.Green, y) + x + k]]++;
            literals[256 + planes.Residuals[planes.Row(TilePlanes.Red, y) + x + k]]++;
            literals[512 + planes.Residuals[planes.Row(TilePlanes.Blue, y) + x + k]]++;
            literals[768 + planes.Residuals[planes.Row(TilePlanes.Alpha, y) + x + k]]++;
        }
    }

    /// <summary>Joins the two groups that save most by it, until none do; drops empty ones.</summary>
    public void Merge(CodeGroups groups)
    {
        int count = groups.Count;
        if (count == 1) return;
        Span<bool> alive = stackalloc bool[Max];
        for (int group = 0; group < count; group++)
        {
            _target[group] = (byte)group;
            alive[group] = _blockCounts[group] > 0;
            _costs[group] = alive[group] ? Cost(group, group) : 0;
        }
        for (int a = 0; a < count; a++)
            for (int b = a + 1; b < count; b++)
                if (alive[a] && alive[b]) _savings[a * Max + b] = Saving(a, b);
        while (true)
        {
            (int keep, int join, long most) = (0, 0, 0);
            for (int a = 0; a < count; a++)
                for (int b = a + 1; b < count; b++)
                    if (alive[a] && alive[b] && _savings[a * Max + b] > most) (keep, join, most) = (a, b, _savings[a * Max + b]);
            if (most == 0) break;
            Join(keep, join);
            alive[join] = false;
            for (int group = 0; group < count; group++)
                if (_target[group] == join) _target[group] = (byte)keep;
            for (int other = 0; other < count; other++)
                if (other != keep && alive[other]) _savings[Math.Min(keep, other) * Max + Math.Max(keep, other)] = Saving(Math.Min(keep, other), Math.Max(keep, other));
        }
        Compact(groups, alive[..count]);
    }

    private void Compact(CodeGroups groups, ReadOnlySpan<bool> alive)
    {
        int used = 0;
        Span<byte> names = stackalloc byte[Max];
        for (int group = 0; group < alive.Length; group++)
        {
            if (!alive[group]) continue;
            if (used != group) Move(group, used);
            names[group] = (byte)used++;
        }
        for (int group = 0; group < alive.Length; group++) _target[group] = names[_target[group]];
        groups.Rename(_target, used);
    }

    private void Move(int from, int to)
    {
        _numberCounts.AsSpan(from * _stride, _stride).CopyTo(_numberCounts.AsSpan(to * _stride));
        _runCounts.AsSpan(from * RunLength.Symbols, RunLength.Symbols).CopyTo(_runCounts.AsSpan(to * RunLength.Symbols));
        _literalCounts.AsSpan(from * Channels * 256, Channels * 256).CopyTo(_literalCounts.AsSpan(to * Channels * 256));
    }

    private void Join(int keep, int join)
    {
        for (int i = 0; i < _stride; i++) _numberCounts[keep * _stride + i] += _numberCounts[join * _stride + i];
        for (int i = 0; i < RunLength.Symbols; i++) _runCounts[keep * RunLength.Symbols + i] += _runCounts[join * RunLength.Symbols + i];
        for (int i = 0; i < Channels * 256; i++) _literalCounts[keep * Channels * 256 + i] += _literalCounts[join * Channels * 256 + i];
        _blockCounts[keep] += _blockCounts[join];
        _costs[keep] = Cost(keep, keep);
    }

    private long Saving(int a, int b)
    {
        long joined = (long)(_blockCounts[a] + _blockCounts[b]) * Log2.Of(_blockCounts[a] + _blockCounts[b]);
        long apart = (long)_blockCounts[a] * Log2.Of(_blockCounts[a]) + (long)_blockCounts[b] * Log2.Of(_blockCounts[b]);
        return _costs[a] + _costs[b] - Cost(a, b) + (joined - apart);
    }

    /// <summary>Bits, times 2^<see cref="Log2.FractionBits"/>, of what both groups write, under one set of codes.</summary>
    private long Cost(int a, int b)
    {
        var green = new CodeCost(joined: a != b);
        green.Add(Of(_numberCounts, a, _stride), Of(_numberCounts, b, _stride));
        green.Add(Of(_runCounts, a, RunLength.Symbols), Of(_runCounts, b, RunLength.Symbols));
        long bits = (long)GroupTableBits << Log2.FractionBits;
        if (!_hasLiterals) return bits + green.Bits;
        for (int channel = 0; channel < Channels; channel++)
        {
            ReadOnlySpan<int> first = Of(_literalCounts, a * Channels + channel, 256), second = Of(_literalCounts, b * Channels + channel, 256);
            if (channel == 0)
            {
                green.Add(first, second);
                continue;
            }
            var code = new CodeCost(joined: a != b);
            code.Add(first, second);
            bits += code.Bits;
        }
        return bits + green.Bits;
    }

    private static ReadOnlySpan<int> Of(int[] counts, int index, int length) => counts.AsSpan(index * length, length);

    /// <summary>What one code costs with its table.</summary>
    private ref struct CodeCost(bool joined)
    {
        private long _weighted;
        private int _total, _used;

        /// <summary>More symbols: of one group, or of two that are to be joined.</summary>
        public void Add(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
        {
            for (int i = 0; i < first.Length; i++)
            {
                int count = joined ? first[i] + second[i] : first[i];
                if (count == 0) continue;
                _total += count;
                _used++;
                _weighted += (long)count * Log2.Of(count);
            }
        }

        /// <summary>No code is shorter than a bit, unless it is the only one.</summary>
        public readonly long Bits => _used < 2
            ? 0
            : Math.Max((long)_total * Log2.Of(_total) - _weighted, (long)_total << Log2.FractionBits) + ((long)_used * SymbolTableBits << Log2.FractionBits);
    }

    /// <summary>Builds the codes of all groups and writes their tables.</summary>
    public void Write(BitWriter writer, SymbolPlan plan, ZeroRuns runs, int groups)
    {
        PixelBits = 0;
        for (int group = 0; group < groups; group++)
        {
            WriteGreen(writer, plan, group);
            for (int channel = 1; channel < Channels; channel++) WriteChannel(writer, group, channel);
            writer.Write(0b0001 | (RunLength.LeftPixel << 3), 4); // simple form, the only distance
        }
        foreach ((_, int length) in runs.Runs) PixelBits += RunLength.Encode(length).ExtraBits;
    }

    private void WriteGreen(BitWriter writer, SymbolPlan plan, int group)
    {
        Span<int> counts = _greenCounts.AsSpan(0, plan.AlphabetSize);
        counts.Clear();
        if (_hasLiterals) _literalCounts.AsSpan(group * Channels * 256, 256).CopyTo(counts);
        _runCounts.AsSpan(group * RunLength.Symbols, RunLength.Symbols).CopyTo(counts[RunLength.FirstSymbol..]);
        Span<int> numbers = _numberCounts.AsSpan(group * _stride, _stride);
        for (int i = 0; i < numbers.Length; i++)
            if (numbers[i] > 0) counts[plan.Symbols[i]] += numbers[i];
        Span<uint> words = Build(writer, counts);
        Span<uint> numberWords = NumberWords.AsSpan(group * _stride, _stride);
        for (int i = 0; i < numberWords.Length; i++) numberWords[i] = words[plan.Symbols[i]];
        words.Slice(RunLength.FirstSymbol, RunLength.Symbols).CopyTo(RunWords.AsSpan(group * RunLength.Symbols));
        if (_hasLiterals) words[..256].CopyTo(LiteralWords.AsSpan(group * Channels * 256));
    }

    private void WriteChannel(BitWriter writer, int group, int channel)
    {
        if (!_hasLiterals)
        {
            _codeWriter.Write(writer, [], used: 0);
            return;
        }
        int at = (group * Channels + channel) * 256;
        Build(writer, _literalCounts.AsSpan(at, 256)).CopyTo(LiteralWords.AsSpan(at));
    }

    private Span<uint> Build(BitWriter writer, ReadOnlySpan<int> counts)
    {
        Span<byte> lengths = _lengths.AsSpan(0, counts.Length);
        Span<uint> words = _words.AsSpan(0, counts.Length);
        int used = _codes.BuildLengths(counts, lengths);
        PrefixCodes.AssignWords(lengths, used, words);
        _codeWriter.Write(writer, lengths, used);
        for (int i = 0; i < counts.Length; i++) PixelBits += (long)counts[i] * (words[i] >> 16);
        return words;
    }
}
