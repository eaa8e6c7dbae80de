namespace Terrane.Fusion.Policies;

/// <summary>An operator with its numbers.</summary>
/// <param name="Name">As <see cref="Operators.FusionOperators"/> lists it.</param>
/// <param name="Distance">Width of a ramp in metres on the ground; 0 for operators without.</param>
/// <param name="Hole">Radius in metres of the smallest void that is an edge.</param>
public sealed record StepOperator(string Name, double Distance = 0, double Hole = 0);
