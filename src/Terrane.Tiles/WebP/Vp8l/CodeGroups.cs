using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Sorts 8 x 8 blocks into groups that share a set of codes: k-means over coarse histograms. Holds scratch; one instance per thread.</summary>
internal sealed class CodeGroups
{
    public const int Max = 16;

    private const int Buckets = BlockHistograms.Buckets;

    /// <summary>Costs are eighths of a bit, at most this, so that a block's sum stays below 2^15.</summary>
    private const int Dearest = 127;

    private const int UnitShift = Log2.FractionBits - 3;

    private readonly BlockHistograms _histograms = new();
    private readonly int[] _sums = new int[Max * Buckets];
    private readonly byte[] _costs = new byte[Max * Buckets];
    private readonly int[] _costCounts = new int[BlockHistograms.MaxTotal * Dearest + 1];
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
        }
        GroupOfBlock.AsSpan(0, blocks).Clear();
    }

    /// <param name="pixels">Numbers and flagged literals, rows of PaddedWidth.</param>
    /// <param name="wanted">Groups to aim for.</param>
    /// <param name="rounds">Times to move blocks, at most.</param>
    /// <param name="rowStep">Looks at every row, or at every other.</param>
    public void Choose(SimdWidth width, TilePlanes planes, JointSymbols numbers, SymbolPlan plan, ZeroRuns runs, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> pixels, int wanted, int rounds, int rowStep)
    {
        wanted = Math.Min(wanted, _blocks / 24);
        if (wanted < 2 || plan.Coding == PixelCoding.Channels) return;
        _histograms.Count(planes, numbers, runs, covered, pixels, rowStep);
        wanted = Start(width, wanted);
        for (int round = 0; round < rounds; round++)
        {
            GroupKernels.Sum(width, _histograms.Counts, GroupOfBlock.AsSpan(0, _blocks), _sums);
            for (int group = 0; group < wanted; group++) SetCosts(group);
            if (!GroupKernels.Assign(width, _histograms.Counts, _costs, wanted, GroupOfBlock.AsSpan(0, _blocks))) break;
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

    /// <summary>First groups: blocks of nothing but the commonest symbol, which may cost nothing at all; the others by their cost under one common code.</summary>
    /// <returns>Groups that have blocks.</returns>
    private int Start(SimdWidth width, int wanted)
    {
        Span<byte> groups = GroupOfBlock.AsSpan(0, _blocks);
        groups.Clear();
        GroupKernels.Sum(width, _histograms.Counts, groups, _sums);
        SetCosts(0);
        GroupKernels.Cost(_histograms.Counts, _costs, _blockCosts.AsSpan(0, _blocks));
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

    private bool IsPlain(int block) => _histograms.Of(block)[1..].IndexOfAnyExcept((byte)0) < 0;

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
            if (_histograms.Of(block).IndexOfAnyExcept((byte)0) < 0) GroupOfBlock[block] = GroupOfBlock[block - 1];
    }
}
