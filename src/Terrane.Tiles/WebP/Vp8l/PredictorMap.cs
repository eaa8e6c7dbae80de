using System.Runtime.InteropServices;
using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Chooses a predictor for every 8 x 8 block and computes the residuals. Holds scratch; one instance per thread.</summary>
/// <remarks>
/// Costs come from tables of sixteen classes per plane, taken from the residuals of a sample of rows; no pixel is coded to find out.
/// On mountains the gradient is right for 99 % of the blocks; flat land, coasts and sea floors are where the others pay.
/// </remarks>
internal sealed class PredictorMap
{
    public const int Gradient = 12;

    /// <summary>Cost of the rarest class; in eighths of a bit, as all costs here.</summary>
    private const int DearestClass = 127;

    private const int UnitShift = Log2.FractionBits - 3;

    /// <summary>What a predictor other than the gradient must save before it is worth an entry of its own in the map.</summary>
    private const int Penalty = 12;

    private static readonly byte[] QuickModes = [12, 1, 2, 3, 4];
    public static readonly byte[] AllModes = [12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13];

    private readonly byte[] _tables = new byte[TilePlanes.Count * CostKernels.Classes];
    private readonly int[] _classCounts = new int[CostKernels.Classes];
    private readonly int[] _values = new int[256];
    private readonly int[] _scales = new int[TilePlanes.Count];
    private ushort[] _sums = [];

    /// <summary>Predictor of each block, row-major; meaningful when <see cref="IsUniform"/> is false.</summary>
    public byte[] Modes { get; private set; } = [];

    /// <summary>True when every block uses the gradient.</summary>
    public bool IsUniform { get; private set; }

    /// <summary>Fills the residuals of the planes that vary, but not the special case of the first pixel.</summary>
    public void Predict(SimdWidth width, TilePlanes planes, WebPEffort effort)
    {
        PredictByGradient(width, planes);
        IsUniform = true;
        if (effort == WebPEffort.Fast) return;
        BuildTables(planes, rowStep: 8);
        Assign(width, planes, effort == WebPEffort.Small ? AllModes : QuickModes);
    }

    /// <summary>Gives every block an entry of its own, to be changed by others.</summary>
    public void MakeExplicit(int blocks)
    {
        if (!IsUniform) return;
        if (Modes.Length < blocks) Modes = new byte[blocks];
        Modes.AsSpan(0, blocks).Fill(Gradient);
        IsUniform = false;
    }

    private static void PredictByGradient(SimdWidth width, TilePlanes planes)
    {
        for (int plane = 0; plane < TilePlanes.Count; plane++)
            if (planes.Varies[plane]) ResidualKernels.Gradient(width, planes, plane);
    }

    private void BuildTables(TilePlanes planes, int rowStep)
    {
        for (int plane = 0; plane < TilePlanes.Count; plane++)
        {
            if (!planes.Varies[plane]) continue;
            bool blue = plane == TilePlanes.Blue;
            CountClasses(planes, plane, rowStep);
            int total = 0;
            foreach (int count in _classCounts) total += count;
            Span<byte> table = _tables.AsSpan(plane * CostKernels.Classes, CostKernels.Classes);
            for (int i = 0; i < CostKernels.Classes; i++)
            {
                int cost = (Log2.Of(total) - Log2.Of(_classCounts[i])) >> UnitShift;
                if (!blue && i > 0) cost += 8; // the sign
                if (!blue && i == CostKernels.Classes - 1) cost += 24; // which of the many
                if (_classCounts[i] == 0) cost += 16;
                table[i] = (byte)Math.Clamp(cost, 0, DearestClass);
            }
        }
    }

    private void CountClasses(TilePlanes planes, int plane, int rowStep)
    {
        Array.Clear(_values);
        int total = 0;
        for (int y = rowStep / 2; y < planes.Height; y += rowStep)
        {
            foreach (byte residual in planes.Residuals.AsSpan(planes.Row(plane, y), planes.Width)) _values[residual]++;
            total += planes.Width;
        }
        for (int scale = plane == TilePlanes.Blue ? 4 : 0; ; scale++)
        {
            Array.Clear(_classCounts);
            for (int value = 0; value < 256; value++)
                _classCounts[plane == TilePlanes.Blue ? CostKernels.BlueClass((byte)value) : CostKernels.SizeClass((byte)value, scale)] += _values[value];
            _scales[plane] = scale;
            if (scale >= 4 || _classCounts[CostKernels.Classes - 1] * 16 < total) return;
        }
    }

    private void Assign(SimdWidth width, TilePlanes planes, byte[] candidates)
    {
        int blocksWide = (planes.Width + 7) / 8, blocksHigh = (planes.Height + 7) / 8, sumsPerMode = planes.PaddedWidth / 2;
        if (Modes.Length < blocksWide * blocksHigh) Modes = new byte[blocksWide * blocksHigh];
        if (_sums.Length < sumsPerMode * AllModes.Length) _sums = new ushort[sumsPerMode * AllModes.Length];
        int other = 0;
        for (int blockY = 0; blockY < blocksHigh; blockY++)
        {
            int y = blockY * 8, rows = Math.Min(8, planes.Height - y);
            Span<ushort> sums = _sums.AsSpan(0, sumsPerMode * candidates.Length);
            sums.Clear();
            for (int plane = 0; plane < TilePlanes.Count; plane++)
            {
                if (!planes.Varies[plane]) continue;
                Span<byte> table = _tables.AsSpan(plane * CostKernels.Classes, CostKernels.Classes);
                for (int i = 0; i < candidates.Length; i++)
                    CostKernels.Add(width, planes, plane, y, rows, candidates[i], _scales[plane], table, sums.Slice(i * sumsPerMode, sumsPerMode));
            }
            Span<ulong> blocks = MemoryMarshal.Cast<ushort, ulong>(sums);
            for (int blockX = 0; blockX < blocksWide; blockX++)
            {
                int best = 0;
                uint bestCost = BlockSum(blocks[blockX]);
                for (int i = 1; i < candidates.Length; i++)
                {
                    uint cost = BlockSum(blocks[i * (sumsPerMode / 4) + blockX]) + Penalty;
                    if (cost < bestCost) (best, bestCost) = (i, cost);
                }
                byte mode = candidates[best];
                Modes[blockY * blocksWide + blockX] = mode;
                if (best == 0) continue;
                other++;
                for (int plane = 0; plane < TilePlanes.Count; plane++)
                    if (planes.Varies[plane]) ResidualKernels.Block(width, planes, plane, blockX * 8, y, rows, mode);
            }
        }
        IsUniform = other == 0;
    }

    /// <summary>The sum of four 16-bit numbers.</summary>
    private static uint BlockSum(ulong four) => (uint)((four * 0x0001_0001_0001_0001) >> 48);
}
