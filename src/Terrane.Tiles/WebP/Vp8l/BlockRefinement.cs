using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Chooses predictor and group of every block anew, by what each pair would cost under the codes of a first pass. Holds scratch; one instance per thread.</summary>
/// <remarks>Twelve predictors times sixteen groups for each block: this is what <see cref="WebPEffort.Small"/> spends its time on.</remarks>
internal sealed class BlockRefinement
{
    private const int Groups = CodeGroups.Max;

    /// <summary>Costs are sixteenths of a bit; 64 pixels of the dearest stay below 2^16.</summary>
    private const int Dearest = 20 * 16;

    private const int UnitShift = Log2.FractionBits - 4;

    // By number, then group; the last number stands for residuals that the first pass did not see.
    private readonly ushort[] _costs = new ushort[(JointSymbols.MaxCount + 1) * Groups];
    private readonly int[] _members = new int[Groups];
    private readonly int[] _modeCounts = new int[16];
    private readonly ushort[] _bias = new ushort[Groups];

    /// <summary>Changes <paramref name="predictors"/>, <paramref name="groups"/> and the residuals; runs, numbers and counts are out of date afterwards.</summary>
    public void Refine(SimdWidth width, TilePlanes planes, PredictorMap predictors, JointSymbols numbers, bool indices, CodeGroups groups, GroupCodes codes, ReadOnlySpan<byte> covered)
    {
        int blocksWide = (planes.Width + 7) / 8, blocksHigh = (planes.Height + 7) / 8, bytesPerRow = planes.PaddedWidth / 8;
        predictors.MakeExplicit(blocksWide * blocksHigh);
        CountMembers(predictors, groups, blocksWide * blocksHigh);
        for (int group = 0; group < Groups; group++) SetCosts(numbers, codes, group, exists: group < groups.Count && _members[group] > 0);
        for (int blockY = 0; blockY < blocksHigh; blockY++)
        {
            int y = blockY * 8, rows = Math.Min(8, planes.Height - y);
            for (int blockX = 0; blockX < blocksWide; blockX++)
            {
                if (IsCovered(covered, y * bytesPerRow + blockX, bytesPerRow, rows)) continue;
                int block = blockY * blocksWide + blockX, columns = Math.Min(8, planes.Width - blockX * 8);
                (int bestCost, int bestGroup, byte bestMode) = (int.MaxValue, 0, PredictorMap.Gradient);
                foreach (byte mode in PredictorMap.AllModes)
                {
                    SetResiduals(width, planes, blockX * 8, y, rows, mode);
                    (int cost, int group) = Cheapest(planes, numbers, indices, blockX * 8, y, columns, rows, ModeCost(mode, blocksWide * blocksHigh));
                    if (cost < bestCost) (bestCost, bestGroup, bestMode) = (cost, group, mode);
                }
                SetResiduals(width, planes, blockX * 8, y, rows, bestMode);
                predictors.Modes[block] = bestMode;
                groups.GroupOfBlock[block] = (byte)bestGroup;
            }
        }
    }

    private static void SetResiduals(SimdWidth width, TilePlanes planes, int x, int y, int rows, byte mode)
    {
        for (int plane = 0; plane < TilePlanes.Count; plane++)
            if (planes.Varies[plane]) ResidualKernels.Block(width, planes, plane, x, y, rows, mode);
    }

    private static bool IsCovered(ReadOnlySpan<byte> covered, int at, int bytesPerRow, int rows)
    {
        for (int row = 0; row < rows; row++)
            if (covered[at + row * bytesPerRow] != 0xFF) return false;
        return true;
    }

    private void CountMembers(PredictorMap predictors, CodeGroups groups, int blocks)
    {
        Array.Clear(_members);
        Array.Clear(_modeCounts);
        for (int block = 0; block < blocks; block++)
        {
            _members[groups.GroupOfBlock[block]]++;
            _modeCounts[predictors.Modes[block]]++;
        }
        for (int group = 0; group < Groups; group++) _bias[group] = (ushort)Bits(_members[group], blocks);
    }

    private int ModeCost(byte mode, int blocks) => Bits(_modeCounts[mode], blocks);

    /// <summary>Cost of a symbol seen so often among so many.</summary>
    private static int Bits(int count, int total) => count == 0 ? 12 * 16 : (Log2.Of(total) - Log2.Of(count)) >> UnitShift;

    private void SetCosts(JointSymbols numbers, GroupCodes codes, int group, bool exists)
    {
        int count = numbers.Count;
        if (!exists)
        {
            for (int i = 0; i <= count; i++) _costs[i * Groups + group] = Dearest;
            _bias[group] = 60 * 16;
            return;
        }
        ReadOnlySpan<int> counts = codes.NumberCounts(group);
        int total = codes.CopyCount(group), used = 0;
        foreach (int occurrences in counts)
        {
            total += occurrences;
            if (occurrences > 0) used++;
        }
        for (int i = 0; i <= count; i++)
        {
            int occurrences = i < counts.Length ? counts[i] : 0;
            int cost = occurrences == 0 ? Bits(1, total) + 4 * 16 : Bits(occurrences, total);
            if (used > 1) cost = Math.Max(cost, 16);
            _costs[i * Groups + group] = (ushort)Math.Min(cost, Dearest);
        }
    }

    /// <summary>The cheapest group for the residuals of a block as they now are.</summary>
    private (int Cost, int Group) Cheapest(TilePlanes planes, JointSymbols numbers, bool indices, int x, int y, int columns, int rows, int modeCost)
    {
        ref ushort costs = ref MemoryMarshal.GetArrayDataReference(_costs);
        Vector256<ushort> sums = Vector256.Create<ushort>(_bias);
        int unseen = numbers.Count;
        for (int row = y; row < y + rows; row++)
        {
            ref byte green = ref planes.Residuals[planes.Row(TilePlanes.Green, row) + x];
            ref byte blue = ref planes.Residuals[planes.Row(TilePlanes.Blue, row) + x];
            ref byte red = ref planes.Residuals[planes.Row(TilePlanes.Red, row) + x];
            ref byte alpha = ref planes.Residuals[planes.Row(TilePlanes.Alpha, row) + x];
            for (int k = 0; k < columns; k++)
            {
                int number = Unsafe.Add(ref green, k);
                if (!indices)
                {
                    uint color = ((uint)Unsafe.Add(ref alpha, k) << 24) | ((uint)Unsafe.Add(ref red, k) << 16) | ((uint)number << 8) | Unsafe.Add(ref blue, k);
                    number = numbers.Find(color);
                    if (number < 0) number = unseen;
                }
                sums += Vector256.LoadUnsafe(ref costs, (nuint)(number * Groups));
            }
        }
        (int best, int group) = (int.MaxValue, 0);
        for (int candidate = 0; candidate < Groups; candidate++)
            if (sums[candidate] < best) (best, group) = (sums[candidate], candidate);
        return (best + modeCost, group);
    }
}
