namespace Terrane.Mosaic.Blending;

/// <summary>Carries elevations into voids as a smooth surface over a fixed reach: no step at the rim, no crease where two rims meet.</summary>
/// <remarks>
/// A fill is the weighted mean of all data within reach, with weights that fall as the fourth power of the distance, and of a faint background
/// that takes over where data are far. The weights come from sums over blocks of 1, 2, 4 and 8 pixels: the largest blocks are weighed by a round
/// kernel (<see cref="FillKernel"/>), and each level is spread to the finer one by quadratic B-splines (doubling with 3/4 and 1/4), whose slope is
/// continuous. Blocks lie at whole multiples of global pixels and nothing reaches farther than <see cref="VoidPolicy.Reach"/> pixels, so a padded
/// tile gives the same bits as the whole world. Not thread-safe: it owns scratch.
/// </remarks>
public sealed class SmoothFill
{
    private const int Side = VoidFill.PaddedSide;
    private const int Levels = 3;

    private const int MostHalvings = VoidPolicy.HalvingsOfReach;

    /// <summary>Weight of a pixel on one level against the level below: 2 to the power of minus 4.</summary>
    private const float Decline = 1f / 16;

    /// <summary>Beside a straight rim the background takes half at about 30 pixels and all of it beyond 56.</summary>
    private const float Background = 2.7e-4f;

    private readonly Layer[] _levels = [.. Enumerable.Range(1, Levels).Select(level => new Layer(Side >> level))];
    private readonly Layer _one = new(Side / 2), _other = new(Side / 4);
    private static readonly float[][] Taps = [.. Enumerable.Range(0, MostHalvings).Select(TapsOf)];
    private float[] _weightOfOrdinal = [];
    private int _tapReach;
    private readonly PixelRow[] _rows = [new(), new(), new()];
    private readonly float[] _sums = new float[Side], _weights = new float[Side];

    /// <summary>Bytes that one instance keeps.</summary>
    public const long Bytes = (8L * Side * Side * 21 / 32) + (4L * (ushort.MaxValue + 1)) + (32L * Side);

    /// <summary>Fills the void pixels of <paramref name="canvas"/>.</summary>
    /// <param name="elevation">The canvas and <see cref="VoidPolicy.Reach"/> pixels around it, <see cref="VoidFill.PaddedSide"/> squared, row-major.</param>
    /// <param name="ordinal">Same shape; 0 = void.</param>
    /// <param name="halvingsOfOrdinal">How often each source's reach is halved at this zoom; index = ordinal.</param>
    /// <param name="beyond">Metres of the background.</param>
    /// <param name="canvas">The middle of the padded arrays, a tile; only its void elevations change.</param>
    public void Fill(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<int> halvingsOfOrdinal, float beyond, Canvas canvas)
    {
        foreach (Layer level in _levels) level.Clear();
        foreach (PixelRow row in _rows) row.Row = -1;
        if (_weightOfOrdinal.Length < halvingsOfOrdinal.Length) _weightOfOrdinal = new float[halvingsOfOrdinal.Length];
        for (int halvings = 0; halvings < Levels; halvings++)
            if (halvingsOfOrdinal[1..].Contains(halvings)) SumUp(elevation, ordinal, halvingsOfOrdinal, halvings, beyond);
        for (int level = Levels - 2; level >= 0; level--) Spread(_levels[level + 1], _levels[level]);
        _tapReach = 1;
        foreach (int halvings in halvingsOfOrdinal[1..])
            if (halvings is >= Levels and < MostHalvings) _tapReach = Math.Max(_tapReach, ReachOfTaps(halvings));
        for (int row = 0; row < Canvas.Side; row++)
        {
            Span<ushort> ordinals = canvas.Ordinal.AsSpan(row * Canvas.Side, Canvas.Side);
            if (ordinals.Contains((ushort)0)) FillRow(elevation, ordinal, halvingsOfOrdinal, row, ordinals, beyond, canvas.Elevation.AsSpan(row * Canvas.Side, Canvas.Side));
        }
    }

    /// <summary>Adds the sources of one reach to the levels that it has.</summary>
    private void SumUp(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<int> halvingsOfOrdinal, int halvings, float beyond)
    {
        for (int i = 1; i < halvingsOfOrdinal.Length; i++) _weightOfOrdinal[i] = halvingsOfOrdinal[i] == halvings ? WeightOf(halvings) : 0;
        if (!_one.TakeIn(elevation, ordinal, _weightOfOrdinal, beyond)) return;
        (Layer here, Layer above) = (_one, _other);
        for (int level = 0; level < Levels - 1 - halvings; level++)
        {
            here.AddTo(_levels[level]);
            here.HalveInto(above);
            (here, above) = (above, here);
        }
        here.ConvolveInto(_levels[Levels - 1 - halvings]);
    }

    /// <summary>A halving up, a pixel stands for four, each of which has <see cref="Decline"/> of its weight: so fills agree across zooms.</summary>
    private static float WeightOf(int halvings) => MathF.ScaleB(1, -2 * halvings);

    /// <summary>Adds what the coarser level says, spread, to the finer one.</summary>
    private void Spread(Layer coarse, Layer fine)
    {
        for (int row = 0; row < fine.Side; row++)
        {
            coarse.Row(row, _sums, _weights);
            Span<float> sums = fine.Sums.AsSpan(row * fine.Side, fine.Side), weights = fine.Weights.AsSpan(row * fine.Side, fine.Side);
            for (int col = 0; col < fine.Side; col++)
            {
                (int near, int far) = Parents(col, coarse.Side);
                sums[col] += Decline * ((0.75f * _sums[near]) + (0.25f * _sums[far]));
                weights[col] += Decline * ((0.75f * _weights[near]) + (0.25f * _weights[far]));
            }
        }
    }

    private void FillRow(
        ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<int> halvingsOfOrdinal, int row, ReadOnlySpan<ushort> ordinals, float beyond, Span<float> target)
    {
        // The mean of the spline over a pixel: a sixth, four sixths and a sixth each way. An overview, the mean of deeper fills, then agrees.
        PixelRow above = RowAt(row + VoidPolicy.Reach - 1), here = RowAt(row + VoidPolicy.Reach), below = RowAt(row + VoidPolicy.Reach + 1);
        for (int col = 0; col < _sums.Length; col++)
        {
            _sums[col] = (above.Sums[col] + below.Sums[col] + (4 * here.Sums[col])) * (1f / 36);
            _weights[col] = (above.Weights[col] + below.Weights[col] + (4 * here.Weights[col])) * (1f / 36);
        }
        for (int col = 0; col < target.Length; col++)
        {
            if (ordinals[col] != 0) continue;
            int x = col + VoidPolicy.Reach;
            float sum = _sums[x - 1] + _sums[x + 1] + (4 * _sums[x]), weight = _weights[x - 1] + _weights[x + 1] + (4 * _weights[x]);
            AddPixels(elevation, ordinal, halvingsOfOrdinal, ((row + VoidPolicy.Reach) * Side) + x, beyond, ref sum, ref weight);
            target[col] = beyond + (sum / (weight + Background));
        }
    }

    /// <summary>What the finest blocks say of a row of pixels.</summary>
    private PixelRow RowAt(int row)
    {
        PixelRow kept = _rows[row % 3];
        if (kept.Row == row) return kept;
        kept.Row = row;
        _levels[0].Row(row, _sums, _weights);
        for (int col = 0; col < Side; col++)
        {
            (int near, int far) = Parents(col, Side / 2);
            kept.Sums[col] = Decline * ((0.75f * _sums[near]) + (0.25f * _sums[far]));
            kept.Weights[col] = Decline * ((0.75f * _weights[near]) + (0.25f * _weights[far]));
        }
        return kept;
    }

    /// <summary>The level of single pixels, which are looked up and not kept: their splines, or where the largest blocks are pixels, the kernel.</summary>
    private void AddPixels(
        ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<int> halvingsOfOrdinal, int at, float beyond, ref float sum, ref float weight)
    {
        for (int dy = -_tapReach; dy <= _tapReach; dy++)
            for (int dx = -_tapReach; dx <= _tapReach; dx++)
            {
                int i = at + (dy * Side) + dx;
                if (ordinal[i] == 0 || halvingsOfOrdinal[ordinal[i]] is not (< MostHalvings and var halvings)) continue;
                int reach = ReachOfTaps(halvings);
                if (Math.Abs(dx) > reach || Math.Abs(dy) > reach) continue;
                float own = Taps[halvings][((dy + reach) * ((2 * reach) + 1)) + dx + reach];
                sum += own * (elevation[i] - beyond);
                weight += own;
            }
    }

    private static int ReachOfTaps(int halvings) => halvings < Levels ? 1 : (FillKernel.Reach >> (halvings - Levels)) + 1;

    private static float[] TapsOf(int halvings) => FillKernel.MeanOverPixels(halvings < Levels
        ? [WeightOf(halvings)]
        : FillKernel.TableOf(1 << (halvings - Levels), MathF.ScaleB(1, (-2 * Levels) + (2 * (halvings - Levels))), FillKernel.Reach >> (halvings - Levels)));

    /// <summary>The block above a finer one, and the neighbour on its side. At the rim of the padding, where no tile looks, the block itself.</summary>
    private static (int Near, int Far) Parents(int fine, int coarseSide)
    {
        int near = fine >> 1;
        return (near, Math.Clamp(near + ((fine & 1) * 2) - 1, 0, coarseSide - 1));
    }

    private sealed class PixelRow
    {
        internal int Row { get; set; }
        internal float[] Sums { get; } = new float[SmoothFill.Side];
        internal float[] Weights { get; } = new float[SmoothFill.Side];
    }

    /// <summary>Sums of weighted elevations above the background, and of weights, over blocks of pixels.</summary>
    private sealed class Layer(int side)
    {
        internal int Side { get; private set; } = side;
        internal float[] Sums { get; } = new float[side * side];
        internal float[] Weights { get; } = new float[side * side];

        internal void Clear()
        {
            Array.Clear(Sums);
            Array.Clear(Weights);
        }

        /// <summary>Blocks of 2 x 2 pixels; returns false when none of the pixels has a weight.</summary>
        internal bool TakeIn(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, float[] weightOfOrdinal, float beyond)
        {
            Side = SmoothFill.Side / 2;
            bool any = false;
            for (int row = 0; row < Side; row++)
                for (int col = 0; col < Side; col++)
                {
                    float sum = 0, weight = 0;
                    int first = (4 * row * Side) + (2 * col);
                    Add(elevation, ordinal, weightOfOrdinal, beyond, first, ref sum, ref weight);
                    Add(elevation, ordinal, weightOfOrdinal, beyond, first + 1, ref sum, ref weight);
                    Add(elevation, ordinal, weightOfOrdinal, beyond, first + (2 * Side), ref sum, ref weight);
                    Add(elevation, ordinal, weightOfOrdinal, beyond, first + (2 * Side) + 1, ref sum, ref weight);
                    (Sums[(row * Side) + col], Weights[(row * Side) + col]) = (sum, weight);
                    any |= weight > 0;
                }
            return any;
        }

        internal void HalveInto(Layer above)
        {
            above.Side = Side / 2;
            for (int row = 0; row < above.Side; row++)
                for (int col = 0; col < above.Side; col++)
                {
                    int first = (2 * row * Side) + (2 * col), to = (row * above.Side) + col;
                    above.Sums[to] = Sums[first] + Sums[first + 1] + (Sums[first + Side] + Sums[first + Side + 1]);
                    above.Weights[to] = Weights[first] + Weights[first + 1] + (Weights[first + Side] + Weights[first + Side + 1]);
                }
        }

        internal void AddTo(Layer level)
        {
            for (int i = 0; i < level.Sums.Length; i++) (level.Sums[i], level.Weights[i]) = (level.Sums[i] + Sums[i], level.Weights[i] + Weights[i]);
        }

        internal void ConvolveInto(Layer level)
        {
            FillKernel.Convolve(Sums.AsSpan(0, Side * Side), level.Sums, Side);
            FillKernel.Convolve(Weights.AsSpan(0, Side * Side), level.Weights, Side);
        }

        /// <summary>This level at the height of a finer row.</summary>
        internal void Row(int fineRow, Span<float> sums, Span<float> weights)
        {
            (int near, int far) = Parents(fineRow, Side);
            for (int col = 0; col < Side; col++)
            {
                sums[col] = (0.75f * Sums[(near * Side) + col]) + (0.25f * Sums[(far * Side) + col]);
                weights[col] = (0.75f * Weights[(near * Side) + col]) + (0.25f * Weights[(far * Side) + col]);
            }
        }

        private static void Add(
            ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, float[] weightOfOrdinal, float beyond, int i, ref float sum, ref float weight)
        {
            float own = weightOfOrdinal[ordinal[i]];
            if (own == 0) return;
            sum += own * (elevation[i] - beyond);
            weight += own;
        }
    }
}
