using Terrane.Core;

namespace Terrane.Resample.Joining;

/// <summary>What <c>join</c> is asked to do.</summary>
public sealed record JoinOptions
{
    /// <summary>A store that <c>resample</c> wrote: parquet:DIR, tif:DIR or duckdb:FILE.</summary>
    public required string From { get; init; }

    /// <summary>All datasets of the store when empty.</summary>
    public IReadOnlyList<JoinColumn> Columns { get; init; } = [];

    /// <summary>Only cells that every dataset has; else those that any has.</summary>
    public bool IsInner { get; init; }

    /// <summary>Conditions that a row must meet, all of them, after fill values are in.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Leaves out columns whose dataset the store does not have.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>FILE.parquet, FILE.csv, FILE.csv.gz or duckdb:FILE (table analysis).</summary>
    public required string To { get; init; }

    public bool Overwrite { get; init; }

    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(512);
}
