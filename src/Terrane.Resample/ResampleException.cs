using System.Globalization;
using Terrane.Core;

namespace Terrane.Resample;

/// <summary>What stands in the way of a resampled dataset or a join; says where and what to do.</summary>
public sealed class ResampleException : TerraneException
{
    private ResampleException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    public static ResampleException Options(string what) => new("resample.options", $"{what}.", "See `terrane resample --help`.");

    public static ResampleException Grid(string text, string why) =>
        new("resample.grid", $"The grid '{text}' cannot be used: {why}.",
            "Write like:FILE, a preset (global-30s, worldpop-1km), SIZE,CRS or columns,rows,x0,dx,y0,dy,crs.");

    internal static ResampleException Lattices(string path, int count, string a, string b) =>
        new("resample.files", $"'{path}' holds {count} rasters that are not tiles of one: '{a}' and '{b}' lie on different lattices.",
            "Make a dataset of each, or join them first, for instance with `gdalbuildvrt`.");

    internal static ResampleException Apart(string name) =>
        new("resample.apart", $"Dataset '{name}' has no cell in common with the grid.", "Check its CRS and the grid's extent.");

    internal static ResampleException Operation(string from, string to, string missing) =>
        new("resample.crs", $"PROJ knows no way from {from} to {to} that can be used without guessing.{missing}",
            "Install the missing grid, or accept an error of hundreds of metres with --allow-ballpark.");

    internal static ResampleException Overflow(string name, string type, double value, long row, long column) =>
        new("resample.overflow", string.Create(CultureInfo.InvariantCulture, $"Dataset '{name}': {value:R} in row {row}, column {column} does not fit into {type}."),
            "Choose a wider type with type=, float64 for instance.");

    internal static ResampleException NoData(string name, double value, long row, long column) =>
        new("resample.nodata", string.Create(CultureInfo.InvariantCulture, $"Dataset '{name}': the value {value:R} in row {row}, column {column} is the one that means no data in the output."),
            "Choose another with out_nodata=, or a wider type with type=.");

    internal static ResampleException Memory(string name, string what) =>
        new("resample.memory", $"Dataset '{name}' needs more memory than --memory allows: {what}.", "Give a larger --memory, or a finer grid.");

    internal static ResampleException Work(string spool, long offset) =>
        new("resample.work", $"What a shard has made is damaged: '{spool}' at byte {offset}.", "Remove the folder of that shard, make it again, and merge again.");

    internal static ResampleException Name(string name) =>
        new("resample.name", $"Two datasets are named '{name}'.", "Give each a name of its own: name=...");

    public static ResampleException Store(string text, string why) =>
        new("resample.store", $"'{text}' is no place to write to: {why}.", "Write FILE.tif, tif:DIR, parquet:DIR, duckdb:FILE or postgres://user@host/database.");

    internal static ResampleException Disk(string place, Exception cause) =>
        new("resample.disk", $"The disk of '{place}' is full: {cause.Message}", "Free some space and run the same command again: it continues.", cause);

    internal static ResampleException Postgres(string code, string server, string why, string? hint) => new(code, $"{server}: {why}", hint);

    internal static ResampleException Registry(string path, string why) =>
        new("resample.registry", $"'{path}' has no usable table of datasets: {why}.", "Name what `terrane resample --to` has written.");

    internal static ResampleException OtherGrid(string store, string name, string why) =>
        new("resample.grid.other", $"'{store}' holds '{name}' on another grid: {why}.", "Write to another place, or take that grid with --grid.");

    internal static ResampleException OtherZones(string index, string why) =>
        new("resample.grid.other", $"The cell index '{index}' is not of the datasets' grid: {why}.", "Make one on it: `terrane cells index --grid ...` with the grid that `resample --dry-run` prints.");

    internal static ResampleException Exists(string store, string name) =>
        new("resample.exists", $"'{store}' holds a dataset '{name}' that was made from other inputs or options.", "Choose another name, or add --overwrite to replace it; in PostgreSQL --upsert merges its rows.");

    internal static ResampleException Upsert(string store, string name, string why) =>
        new("resample.upsert", $"The rows of '{name}' cannot go into the dataset of that name in '{store}': {why}.", "Choose another name, or replace it with --overwrite.");

    internal static ResampleException Failed(string name, string why) => new("resample.dataset", $"Dataset '{name}' failed: {why}", null);

    internal static ResampleException Column(string name, string store, IEnumerable<string> known) =>
        new("join.column", $"'{store}' has no dataset '{name}'; it has {string.Join(", ", known)}.", "Correct the name, or leave the column out with --allow-missing.");

    internal static ResampleException Filter(string text, string why) =>
        new("join.filter", $"The filter '{text}' cannot be understood: {why}.", "Write COLUMN, one of < <= = != >= >, and a number; or COLUMN is (not) missing.");

    internal static ResampleException Order(string dataset, long before, long id) =>
        new("join.order", $"The cells of '{dataset}' are not in ascending order: {id} follows {before}.", "Its table was changed: resample it again with --overwrite.");

    public static ResampleException Join(string what) => new("join.options", $"{what}.", "See docs/resample.md for a job to start from.");
}
