namespace Terrane.Fusion.Operators;

/// <summary>What is known of how good the pixels of a row are. All spans are empty, or all are as long as the row.</summary>
/// <remarks>The uncertainty of a pixel is sqrt(Variance + Spread / Count): what its sources state, and how far they lie apart.</remarks>
internal readonly ref struct QualityRun
{
    internal required Span<float> Weight { get; init; }

    /// <summary>Sum of the squares of stated uncertainties; NaN when one is unknown.</summary>
    internal required Span<float> Variance { get; init; }

    /// <summary>Weighted variance of the elevations that a mean is made of.</summary>
    internal required Span<float> Spread { get; init; }

    /// <summary>Elevations that a mean is made of.</summary>
    internal required Span<float> Count { get; init; }

    /// <summary>The greatest weight in a mean: of whose source the pixel bears the id.</summary>
    internal required Span<float> Greatest { get; init; }

    internal bool IsEmpty => Weight.IsEmpty;

    internal void Set(int i, double weight, double variance)
    {
        (Weight[i], Variance[i], Spread[i], Count[i], Greatest[i]) = ((float)weight, (float)variance, 0, 1, (float)weight);
    }

    internal double Uncertainty(int i) => Math.Sqrt(Variance[i] + ((double)Spread[i] / Count[i]));
}
