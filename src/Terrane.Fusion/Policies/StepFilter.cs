namespace Terrane.Fusion.Policies;

/// <summary>What of a provider is left out, or filled in, before it is laid over the rest.</summary>
public sealed record StepFilter
{
    public static StepFilter None { get; } = new();

    /// <summary>Cells below are void, before they are resampled.</summary>
    public double? MinElevation { get; init; }

    /// <summary>Cells above are void, before they are resampled.</summary>
    public double? MaxElevation { get; init; }

    /// <summary>Only files whose name fits one of these; empty for all.</summary>
    public IReadOnlyList<string> IncludePatterns { get; init; } = [];

    /// <summary>No files whose name fits one of these.</summary>
    public IReadOnlyList<string> ExcludePatterns { get; init; } = [];

    /// <summary>True when the patterns let a file pass.</summary>
    /// <param name="name">Without folders.</param>
    internal bool Wants(string name) =>
        (IncludePatterns.Count == 0 || IncludePatterns.Any(pattern => NamePattern.Fits(pattern, name))) && !ExcludePatterns.Any(pattern => NamePattern.Fits(pattern, name));

    /// <summary>Pixels that differ by more metres from the median of their neighbourhood are void; 0 for none.</summary>
    public double Despike { get; init; }

    /// <summary>Gaps up to this width on the ground are filled; 0 for none.</summary>
    public double GapFill { get; init; }

    /// <summary>Used on this side of the policy's land polygons.</summary>
    public LandSide Mask { get; init; }
}
