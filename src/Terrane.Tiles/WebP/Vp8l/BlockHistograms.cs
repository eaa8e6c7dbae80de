using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>What the pixels of each 8 x 8 block are like, in 32 buckets. Holds scratch; one instance per thread.</summary>
/// <remarks>
/// The commonest symbols have buckets of their own, the others share some by how rare they are.
/// </remarks>
internal sealed class BlockHistograms
{
    public const int Buckets = GroupKernels.Buckets;

    /// <summary>Most that a block can count: its pixels, and the copies that start among them.</summary>
    public const int MaxTotal = 64 + 8;

    private const int LiteralBucket = Buckets - 1, RunBucket = Buckets - 2, FrequentBuckets = 23, RareClasses = RunBucket - FrequentBuckets;

    private readonly byte[] _bucketOfNumber = new byte[JointSymbols.MaxCount + 1]; // the last for literals
    private readonly int[] _frequent = new int[FrequentBuckets];
    private byte[] _counts = [];
    private int _blocks;

    /// <summary>Counts of all blocks, <see cref="Buckets"/> bytes each.</summary>
    public ReadOnlySpan<byte> Counts => _counts.AsSpan(0, _blocks * Buckets);

    public ReadOnlySpan<byte> Of(int block) => _counts.AsSpan(block * Buckets, Buckets);

    /// <param name="pixels">Numbers and flagged literals, rows of PaddedWidth.</param>
    /// <param name="rowStep">1 to count every row, 2 every other.</param>
    public void Count(TilePlanes planes, JointSymbols numbers, ZeroRuns runs, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> pixels, int rowStep)
    {
        int blocksWide = (planes.Width + 7) / 8, blocksHigh = (planes.Height + 7) / 8;
        _blocks = blocksWide * blocksHigh;
        if (_counts.Length < _blocks * Buckets) _counts = new byte[_blocks * Buckets];
        AssignBuckets(numbers);
        CountNumbers(planes, covered, pixels, rowStep);
        foreach ((int start, _) in runs.Runs)
        {
            int block = start / planes.PaddedWidth / 8 * blocksWide + start % planes.PaddedWidth / 8;
            _counts[block * Buckets + RunBucket]++;
        }
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
        _bucketOfNumber[JointSymbols.MaxCount] = LiteralBucket;
    }

    private void CountNumbers(TilePlanes planes, ReadOnlySpan<byte> covered, ReadOnlySpan<ushort> pixels, int rowStep)
    {
        int blocksWide = (planes.Width + 7) / 8, bytesPerRow = planes.PaddedWidth / 8;
        // Four histograms for neighbouring pixels: equal ones would wait for each other's store.
        Span<byte> parts = stackalloc byte[4 * Buckets];
        for (int block = 0; block < _blocks; block++)
        {
            int x = block % blocksWide * 8, y = block / blocksWide * 8, end = Math.Min(y + 8, planes.Height);
            parts.Clear();
            for (int row = y; row < end; row += rowStep)
            {
                byte skip = covered[row * bytesPerRow + x / 8];
                if (skip == 0xFF) continue;
                ReadOnlySpan<ushort> eight = pixels.Slice(row * planes.PaddedWidth + x, 8);
                if (skip == 0) CountRow(eight, parts);
                else CountPartOfRow(eight, skip, parts);
            }
            GroupKernels.AddParts(parts, _counts.AsSpan(block * Buckets, Buckets));
        }
    }

    private void CountRow(ReadOnlySpan<ushort> eight, Span<byte> parts)
    {
        // Numbers are below MaxCount and buckets below Buckets, whatever the pixels: the checks would take a third of the time.
        ref ushort pixel = ref MemoryMarshal.GetReference(eight);
        ref byte part = ref MemoryMarshal.GetReference(parts);
        ref byte buckets = ref MemoryMarshal.GetArrayDataReference(_bucketOfNumber);
        for (int k = 0; k < 8; k += 4)
        {
            Unsafe.Add(ref part, Unsafe.Add(ref buckets, IndexOf(Unsafe.Add(ref pixel, k))))++;
            Unsafe.Add(ref part, Buckets + Unsafe.Add(ref buckets, IndexOf(Unsafe.Add(ref pixel, k + 1))))++;
            Unsafe.Add(ref part, 2 * Buckets + Unsafe.Add(ref buckets, IndexOf(Unsafe.Add(ref pixel, k + 2))))++;
            Unsafe.Add(ref part, 3 * Buckets + Unsafe.Add(ref buckets, IndexOf(Unsafe.Add(ref pixel, k + 3))))++;
        }
    }

    private void CountPartOfRow(ReadOnlySpan<ushort> eight, byte skip, Span<byte> parts)
    {
        // Adds 0 or 1: whether a pixel is covered cannot be foreseen, and a wrong guess takes longer than eight additions.
        for (int k = 0; k < eight.Length; k++)
            parts[(k & 3) * Buckets + _bucketOfNumber[IndexOf(eight[k])]] += (byte)(~skip >> k & 1);
    }

    /// <summary>The number of a pixel; all literals share the last place.</summary>
    private static int IndexOf(ushort pixel) => Math.Min((int)pixel, JointSymbols.MaxCount);
}
