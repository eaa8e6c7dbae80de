namespace Terrane.Resample.Joining;

/// <summary>Columns of the joined table behind cell_id, x and y.</summary>
/// <param name="Zone">Name of the column of zones, which comes first; null when there is none.</param>
/// <param name="Values">A column of doubles per dataset.</param>
internal sealed record JoinTable(string? Zone, IReadOnlyList<string> Values)
{
    /// <summary>All columns, in order.</summary>
    public IEnumerable<string> Names => ["cell_id", "x", "y", .. Zone is null ? (IEnumerable<string>)[] : [Zone], .. Values];
}
