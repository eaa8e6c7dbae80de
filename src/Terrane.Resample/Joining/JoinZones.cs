namespace Terrane.Resample.Joining;

/// <summary>Where the zone of each row comes from.</summary>
/// <param name="From">A folder that <c>cells index</c> wrote, on the grid of the datasets.</param>
/// <param name="Column">Name of the column.</param>
public sealed record JoinZones(string From, string Column);
