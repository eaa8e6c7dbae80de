using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Sorts 8 x 8 blocks into groups that share a set of codes: k-means over coarse histograms. Holds scratch; one instance per thread.</summary>
internal sealed class CodeGroups
{
    public const int Max = 16;

    private const int Rounds = 6;
    private const int Buckets = GroupKernels.Buckets;
    private const int LiteralBucket = Buckets - 1, RunBucket = Buckets - 2, FrequentBuckets = 23, RareClasses = RunBucket - FrequentBuckets;

    /// <summary>Costs are eighths of a bit, at most this.</summary>
    private const int Dearest = 127;

    private const int UnitShift = Log2.FractionBits - 3;

    /// <summary>Above this many symbols, tables weigh too much for more than <see cref="FewGroups"/>.</summary>
    private const int ManySymbols = 600;

    private const int FewGroups = 16;

    private readonly byte[] _bucketOfNumber = new byte[JointSymbols.MaxCount];
    private readonly int[] _frequent = new int[FrequentBuckets];
    private readonly int[] _sums = new int[Max * Buckets];
    private readonly byte[] _costs = new byte[Max * Buckets];
    private readonly int[] _costCounts = new int[64 * Dearest + 1];
    private byte[] _histograms = [];
    private ushort[] _blockCosts = [];
    private int _blocks;

    /// <summary>Groups in use, at least one.</summary>
    public int Count { get; private set; }

    /// <summary>Group of each block, row-major.</summary>
    public byte[] GroupOfBlock { get; private set; } = [];

    public void Resize(int blocks)
    {
        _blocks = blocks;
        Count = 1;
        if (GroupOfBlock.Length < blocks)
        {
            GroupOfBlock = new byte[blocks];
            _blockCosts = new ushort[blocks];
            _histograms = new byte[blocks * Buckets];
        }
        GroupOfBlock.AsSpan(0, blocks).Clear();
    }

    /// <param name="pixels">Numbers and flagged literals, rows of PaddedWidth.</param>
    /// <param name="wanted">Groups to aim for.</param>
    public void Choose(SimdWidth width, TilePlanes planes, JointSymbols numbers, ZeroRuns runs, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> pixels, int wanted)
    {
        if (numbers.Count > ManySymbols) wanted = Math.Min(wanted, FewGroups);
        wanted = Math.Min(wanted, _blocks / 24);
        if (wanted < 2 || numbers.Count > JointSymbols.MaxCount) return;
        AssignBuckets(numbers);
        CountBlocks(planes, runs, covered, pixels);
        wanted = Start(width, wanted);
        for (int round = 0; round < Rounds; round++)
        {
            GroupKernels.Sum(width, _histograms, GroupOfBlock.AsSpan(0, _blocks), _sums);
            for (int group = 0; group < wanted; group++) SetCosts(group);
            if (!GroupKernels.Assign(width, _histograms, _costs, wanted, GroupOfBlock.AsSpan(0, _blocks))) break;
        }
        FollowLeft();
        Count = wanted;
    }

    /// <summary>Renames groups; <paramref name="target"/> has the new name of each old one.</summary>
    public void Rename(ReadOnlySpan<byte> target, int count)
    {
        foreach (ref byte group in GroupOfBlock.AsSpan(0, _blocks)) group = target[group];
        Count = count;
    }

    private void AssignBuckets(JointSymbols numbers)
    {
        int frequent = 0;
        for (int i = 0; i < numbers.Count; i++)
        {
            int occurrences = numbers.Occurrences[i], at = frequent;
            if (frequent == FrequentBuckets && occurrences <= numbers.Occurrences[_frequent[frequent - 1]]) continue;
            if (frequent < FrequentBuckets) frequent++;
            else at--;
            for (; at > 0 && numbers.Occurrences[_frequent[at - 1]] < occurrences; at--) _frequent[at] = _frequent[at - 1];
            _frequent[at] = i;
        }
        int least = Log2.Of(numbers.Occurrences[_frequent[frequent - 1]]);
        for (int i = 0; i < numbers.Count; i++)
        {
            int octaves = (least - Log2.Of(numbers.Occurrences[i])) >> Log2.FractionBits;
            _bucketOfNumber[i] = (byte)(FrequentBuckets + Math.Clamp(octaves, 0, RareClasses - 1));
        }
        for (int i = 0; i < frequent; i++) _bucketOfNumber[_frequent[i]] = (byte)i;
    }

    private void CountBlocks(TilePlanes planes, ZeroRuns runs, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> pixels)
    {
        int blocksWide = (planes.Width + 7) / 8, blocksHigh = (planes.Height + 7) / 8, bytesPerRow = planes.PaddedWidth / 8;
        // Four histograms for neighbouring pixels: equal ones would wait for each other's store.
        Span<byte> parts = stackalloc byte[4 * Buckets];
        for (int blockY = 0; blockY < blocksHigh; blockY++)
        {
            int y = blockY * 8, rows = Math.Min(8, planes.Height - y);
            for (int blockX = 0; blockX < blocksWide; blockX++)
            {
                parts.Clear();
                for (int row = y; row < y + rows; row++)
                {
                    byte skip = covered[row * bytesPerRow + blockX];
                    if (skip == 0xFF) continue;
                    ReadOnlySpan<ushort> eight = pixels.Slice(row * planes.PaddedWidth + blockX * 8, 8);
                    if (skip == 0) CountRow(eight, parts);
                    else CountPartOfRow(eight, skip, parts);
                }
                GroupKernels.AddParts(parts, _histograms.AsSpan((blockY * blocksWide + blockX) * Buckets, Buckets));
            }
        }
        foreach ((int start, _) in runs.Runs)
        {
            int block = start / planes.PaddedWidth / 8 * blocksWide + start % planes.PaddedWidth / 8;
            _histograms[block * Buckets + RunBucket]++;
        }
    }

    private void CountRow(ReadOnlySpan<ushort> eight, Span<byte> parts)
    {
        for (int k = 0; k < eight.Length; k++) parts[(k & 3) * Buckets + BucketOf(eight[k])]++;
    }

    private void CountPartOfRow(ReadOnlySpan<ushort> eight, byte skip, Span<byte> parts)
    {
        for (int k = 0; k < eight.Length; k++)
            if ((skip >> k & 1) == 0) parts[BucketOf(eight[k])]++;
    }

    private int BucketOf(ushort pixel) => pixel >= JointSymbols.LiteralFlag ? LiteralBucket : _bucketOfNumber[pixel];

    /// <summary>First groups: blocks of nothing but the commonest symbol, which may cost nothing at all; the others by their cost under one common code.</summary>
    /// <returns>Groups that have blocks.</returns>
    private int Start(SimdWidth width, int wanted)
    {
        Span<byte> groups = GroupOfBlock.AsSpan(0, _blocks);
        groups.Clear();
        GroupKernels.Sum(width, _histograms, groups, _sums);
        SetCosts(0);
        GroupKernels.Cost(_histograms, _costs, _blockCosts.AsSpan(0, _blocks));
        Array.Clear(_costCounts);
        int counted = 0, plain = 0;
        for (int block = 0; block < _blocks; block++)
        {
            if (IsPlain(block))
            {
                plain++;
                continue;
            }
            _costCounts[_blockCosts[block]]++;
            counted++;
        }
        if (counted == 0) return 1;
        int first = plain > 0 ? 1 : 0, classes = wanted - first, below = 0;
        for (int cost = 0; cost < _costCounts.Length; cost++)
        {
            int here = _costCounts[cost];
            _costCounts[cost] = first + (int)((long)below * classes / counted);
            below += here;
        }
        for (int block = 0; block < _blocks; block++) groups[block] = (byte)(IsPlain(block) ? 0 : _costCounts[_blockCosts[block]]);
        return wanted;
    }

    private bool IsPlain(int block) => _histograms.AsSpan(block * Buckets + 1, Buckets - 1).IndexOfAnyExcept((byte)0) < 0;

    private void SetCosts(int group)
    {
        ReadOnlySpan<int> sums = _sums.AsSpan(group * Buckets, Buckets);
        int total = 0, used = 0;
        foreach (int sum in sums)
        {
            total += sum;
            if (sum > 0) used++;
        }
        int log = Log2.Of(total);
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int cost = sums[bucket] == 0 ? Dearest : (log - Log2.Of(sums[bucket])) >> UnitShift;
            // No code is shorter than a bit, unless it is the only one.
            if (used > 1) cost = Math.Max(cost, 8);
            _costs[GroupKernels.CostIndex(group, bucket)] = (byte)Math.Min(cost, Dearest);
        }
    }

    /// <summary>Blocks without a symbol of their own take the group of their left neighbour, which makes runs in the map.</summary>
    private void FollowLeft()
    {
        for (int block = 1; block < _blocks; block++)
            if (_histograms.AsSpan(block * Buckets, Buckets).IndexOfAnyExcept((byte)0) < 0) GroupOfBlock[block] = GroupOfBlock[block - 1];
    }
}
