namespace Terrane.Fusion.Policies;

/// <summary>Where a provider lies beneath, whatever survey of it, another operator is used.</summary>
public sealed record TransitionRule(string Over, StepOperator Operator);
