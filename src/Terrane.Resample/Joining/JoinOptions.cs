using Terrane.Core;

namespace Terrane.Resample.Joining;

/// <summary>What <c>join</c> is asked to do.</summary>
public sealed record JoinOptions
{
    /// <summary>A store that <c>resample</c> wrote: parquet:DIR, tif:DIR, duckdb:FILE or postgres://...</summary>
    public required string From { get; init; }

    /// <summary>All datasets of the store when empty.</summary>
    public IReadOnlyList<JoinColumn> Columns { get; init; } = [];

    /// <summary>Only cells that every dataset has; else those that any has.</summary>
    public bool IsInner { get; init; }

    /// <summary>Conditions that a row must meet, all of them, after fill values are in.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Leaves out columns whose dataset the store does not have.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Adds a column that says to which zone of a cell index a cell belongs; null: none.</summary>
    public JoinZones? Zones { get; init; }

    /// <summary>FILE.parquet, FILE.csv, FILE.csv.gz, duckdb:FILE or postgres://...</summary>
    public required string To { get; init; }

    /// <summary>Name of the table in a database.</summary>
    public string Table { get; init; } = "analysis";

    /// <summary>Folder of the pictures of columns; beside the output when null, and none for a database on a server.</summary>
    public string? PicturesTo { get; init; }

    public bool Overwrite { get; init; }

    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(512);
}
