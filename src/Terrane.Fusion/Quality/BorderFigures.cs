namespace Terrane.Fusion.Quality;

/// <summary>The borders between two providers, or between surveys of one, counted.</summary>
/// <remarks>Medians are of centimetres, so that any number of borders takes the same memory; what is beyond 500 m counts as 500 m.</remarks>
internal sealed class BorderFigures
{
    private const double PerMetre = 100, Most = 500;

    private readonly SortedDictionary<int, long> _steps = [], _jumps = [];

    /// <summary>Pairs of neighbouring pixels.</summary>
    internal long Edges { get; private set; }

    /// <summary>Those with a step above the threshold.</summary>
    internal long Cliffs { get; private set; }

    /// <summary>Those with a jump above the threshold.</summary>
    internal long Jumps { get; private set; }

    /// <summary>Metres, to the centimetre.</summary>
    internal double MedianStep => Median(_steps);

    /// <inheritdoc cref="MedianStep"/>
    internal double MedianJump => Median(_jumps);

    /// <param name="step">From the provider that is named first to the other.</param>
    /// <param name="jump">Likewise.</param>
    /// <param name="threshold">Metres.</param>
    internal void Add(double step, double jump, double threshold)
    {
        Edges++;
        if (Math.Abs(step) > threshold) Cliffs++;
        if (Math.Abs(jump) > threshold) Jumps++;
        Count(_steps, step);
        Count(_jumps, jump);
    }

    private static void Count(SortedDictionary<int, long> bins, double metres)
    {
        int bin = (int)Math.Round(Math.Clamp(metres, -Most, Most) * PerMetre);
        bins[bin] = bins.GetValueOrDefault(bin) + 1;
    }

    // The lower of the two in the middle.
    private double Median(SortedDictionary<int, long> bins)
    {
        long left = (Edges + 1) / 2;
        foreach ((int bin, long count) in bins)
        {
            left -= count;
            if (left <= 0) return bin / PerMetre;
        }
        return 0;
    }
}
