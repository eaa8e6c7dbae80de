namespace Terrane.Cells.Verify;

/// <summary>What a verification looked at and found.</summary>
/// <param name="Rows">Of both tables.</param>
/// <param name="Findings">At most a few per zone and kind.</param>
public sealed record Verification(string ParameterHash, int Zones, long Rows, IReadOnlyList<Finding> Findings);
