namespace Terrane.Fusion.Policies;

/// <summary>One step of a policy: a provider, and how it is laid over what is there.</summary>
public sealed record StepSpec
{
    /// <summary>Where it stands: "policy.yaml:12".</summary>
    public required string Place { get; init; }

    public required ProviderSpec Provider { get; init; }

    public required StepOperator Operator { get; init; }

    public StepFilter Filter { get; init; } = StepFilter.None;

    /// <summary>Where it is used; null for everywhere.</summary>
    public StepZone? Zone { get; init; }

    /// <summary>Of its pixels in weighted means, above 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Standard uncertainty of its elevations in metres; null when it is not known.</summary>
    public double? Uncertainty { get; init; }

    /// <summary>Other operators, by what lies beneath; the first that fits counts.</summary>
    public IReadOnlyList<TransitionRule> Transitions { get; init; } = [];

    /// <summary>Its operator and those of its transitions.</summary>
    internal IEnumerable<StepOperator> Operators => Transitions.Select(t => t.Operator).Prepend(Operator);
}
