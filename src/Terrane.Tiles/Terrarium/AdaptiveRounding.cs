using System.Globalization;
using System.Runtime.CompilerServices;

namespace Terrane.Tiles.Terrarium;

/// <summary>A step for every 8 x 8 pixels, by how accurate their source is and how steep they are: flat land keeps small steps, rock faces take large ones.</summary>
/// <remarks>
/// The step of a block is the largest power of two of 1/256 m that is at most an eighth of its relief, where relief is the smallest of the
/// ranges (highest less lowest) of its four parts of 4 x 4 pixels. It is held between <see cref="Finest"/> and <see cref="Coarsest"/>; of
/// several sources in a block the most accurate counts. So an error is at most a quarter of the accuracy, or half the step of
/// <see cref="ElevationRounding.Mapterhorn"/> where that is more; and at most a sixteenth of the relief, or half of <see cref="Finest"/>.
/// Blocks lie on the lattice of all pixels of a zoom, and nothing outside a block counts: how tiles are cut cannot be seen.
/// </remarks>
public sealed class AdaptiveRounding : ElevationRounding
{
    /// <summary>Metres of a source that states no accuracy: about that of the global elevation models.</summary>
    public const double DefaultAccuracy = 4;

    public const double LeastAccuracy = 0.01, MostAccuracy = 1000;

    /// <summary>How <see cref="ElevationRounding.Parse"/> knows it.</summary>
    public const string Name = "adaptive";

    private readonly double _accuracy, _best, _worst;
    private readonly double[] _ofOrdinal;

    /// <param name="accuracy">Metres (RMSE) of what states none.</param>
    /// <param name="ofOrdinal">Metres of the source of each ordinal, from 0 (not used) on; NaN and what lies beyond: states none.</param>
    /// <exception cref="FormatException">An accuracy outside <see cref="LeastAccuracy"/> to <see cref="MostAccuracy"/>.</exception>
    public AdaptiveRounding(double accuracy = DefaultAccuracy, params ReadOnlySpan<double> ofOrdinal)
    {
        _accuracy = Checked(accuracy);
        _ofOrdinal = [.. ofOrdinal];
        (_best, _worst) = (accuracy, accuracy);
        foreach (double stated in _ofOrdinal)
            if (!double.IsNaN(stated)) (_best, _worst) = (Math.Min(_best, Checked(stated)), Math.Max(_worst, stated));
    }

    public override string Id => string.Create(CultureInfo.InvariantCulture, $"{Name}:{_accuracy}");

    /// <summary>The same, with sources that state theirs.</summary>
    public AdaptiveRounding With(params ReadOnlySpan<double> ofOrdinal) => new(_accuracy, ofOrdinal);

    /// <summary>The coarsest of any source.</summary>
    public override double StepMetres(byte zoom) => Metres(Coarsest(_worst, zoom));

    /// <summary>Exponent of the step in units on flat land: an eighth of the accuracy, but not below a quarter of what the zoom shows (2^(19-z)/256 m), and never above the Mapterhorn step.</summary>
    internal static int Finest(double accuracy, byte zoom) =>
        Math.Min(MapterhornExponent(zoom), Math.Max(Math.Max(17 - zoom, Math.ILogB(accuracy / 8 * TerrariumCodec.UnitsPerMetre)), 0));

    /// <summary>Exponent of the largest step in units: half of the accuracy, but not below the Mapterhorn step.</summary>
    internal static int Coarsest(double accuracy, byte zoom) =>
        Math.Max(MapterhornExponent(zoom), Math.ILogB(accuracy / 2 * TerrariumCodec.UnitsPerMetre));

    /// <summary>Rounds the pixels of a tile, to what a float and 1/256 m hold exactly.</summary>
    /// <param name="elevation">Metres, row-major, north row first, rows of <paramref name="side"/>.</param>
    /// <param name="ordinal">Whose each pixel is; 0 counts for nothing.</param>
    /// <param name="side">Pixels in a row and rows, a multiple of 8.</param>
    /// <param name="zoom">At which 512 pixels are a tile.</param>
    /// <param name="rounded">Receives as many. What cannot be encoded stays so.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Round(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, int side, byte zoom, Span<float> rounded)
    {
        if (elevation.Length != side * side || ordinal.Length != elevation.Length || rounded.Length != elevation.Length || side % AdaptiveKernel.Block != 0)
            throw new ArgumentException($"{elevation.Length} elevations, {ordinal.Length} ordinals and {rounded.Length} places for {side} x {side} pixels.");
        bool oneAccuracy = _best == _worst || !ordinal.ContainsAnyExcept(ordinal[0]);
        double accuracy = oneAccuracy ? AccuracyOf(ordinal[0]) : 0;
        Span<float> reliefs = stackalloc float[side / AdaptiveKernel.Block];
        for (int row = 0; row < side; row += AdaptiveKernel.Block)
        {
            AdaptiveKernel.Relief(elevation.Slice(row * side, AdaptiveKernel.Block * side), side, reliefs);
            for (int block = 0; block < reliefs.Length; block++)
            {
                int at = (row * side) + (block * AdaptiveKernel.Block);
                double stated = oneAccuracy ? accuracy : BestOf(ordinal, at, side);
                int exponent = Exponent(reliefs[block], Finest(stated, zoom), Coarsest(stated, zoom));
                AdaptiveKernel.Round(elevation[at..], side, (float)Metres(exponent), rounded[at..]);
            }
        }
    }

    /// <summary>Of a pixel without neighbours: by the finest step.</summary>
    protected override double Round(double metres, byte zoom)
    {
        double step = Metres(Finest(_best, zoom));
        return Math.Round(metres / step) * step;
    }

    private static double Checked(double accuracy) => accuracy is >= LeastAccuracy and <= MostAccuracy ? accuracy
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"An accuracy of {accuracy} m is outside {LeastAccuracy} to {MostAccuracy} m."));

    // A power of two at every zoom.
    private static int MapterhornExponent(byte zoom) => Math.ILogB(Mapterhorn.StepMetres(zoom) * TerrariumCodec.UnitsPerMetre);

    private static double Metres(int exponent) => Math.ScaleB(1.0 / TerrariumCodec.UnitsPerMetre, exponent);

    // No relief, or none that is a number: flat.
    private static int Exponent(float relief, int finest, int coarsest) =>
        relief > 0 ? Math.Clamp(MathF.ILogB(relief * (TerrariumCodec.UnitsPerMetre / 8f)), finest, coarsest) : finest;

    private double AccuracyOf(ushort ordinal) => ordinal < _ofOrdinal.Length && !double.IsNaN(_ofOrdinal[ordinal]) ? _ofOrdinal[ordinal] : _accuracy;

    private double BestOf(ReadOnlySpan<ushort> ordinal, int at, int side)
    {
        double best = double.PositiveInfinity;
        ushort last = 0;
        for (int y = 0; y < AdaptiveKernel.Block; y++)
        {
            foreach (ushort here in ordinal.Slice(at + (y * side), AdaptiveKernel.Block))
            {
                if (here == last || here == 0) continue;
                best = Math.Min(best, AccuracyOf(here));
                last = here;
            }
        }
        return double.IsPositiveInfinity(best) ? _accuracy : best;
    }
}
