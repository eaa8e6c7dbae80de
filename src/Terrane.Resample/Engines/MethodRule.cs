using Terrane.Resample.Datasets;

namespace Terrane.Resample.Engines;

/// <summary>What a method makes of sums and weights.</summary>
/// <param name="MinValid">Part of the weight that must be valid.</param>
/// <param name="NeedsCentre">A void under the centre is a void: interpolation into finer cells must not grow the data.</param>
internal sealed record MethodRule(ResampleMethod Method, double MinValid, bool NeedsCentre)
{
    // Weights below 0 may undo those above where voids are; then the rest is noise.
    private const double LeastShare = 1e-6, LeastInterpolated = 0.25;

    public bool Interpolates => Method is ResampleMethod.Bilinear or ResampleMethod.Cubic or ResampleMethod.Lanczos;

    /// <param name="sum">Of value times weight over the valid cells.</param>
    /// <param name="weight">Of the valid cells.</param>
    /// <param name="total">Of the whole target cell, whatever lies under it.</param>
    public double Finish(double sum, double weight, double total) => Method switch
    {
        ResampleMethod.Sum => IsEnough(weight, total, 0) ? sum : double.NaN,
        ResampleMethod.Cubic or ResampleMethod.Lanczos => IsEnough(weight, total, LeastInterpolated) ? sum / weight : double.NaN,
        _ => IsEnough(weight, total, LeastShare) ? sum / weight : double.NaN,
    };

    public bool IsEnough(double weight, double total, double least) => weight > 0 && weight >= total * Math.Max(MinValid * (1 - 1e-12), least);
}
