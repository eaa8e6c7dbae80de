using Terrane.Cells.Runs;
using Terrane.Native.DuckDb;

namespace Terrane.Cells.Tables;

/// <summary>Reads the tile_id column of Parquet files back as runs: a few chunks in memory, whoever wrote the files.</summary>
internal static class TileIds
{
    /// <param name="files">In order; their ids ascend from the first file to the last.</param>
    /// <param name="columns">Of the grid.</param>
    /// <param name="cells">Of the grid.</param>
    /// <exception cref="CellsException">cells.partition: ids do not ascend, or belong to a larger grid.</exception>
    public static IEnumerable<CellRun> Runs(DuckDbConnection database, IReadOnlyList<string> files, int columns, long cells = long.MaxValue)
    {
        CellRun run = default;
        ulong next = 0;
        bool any = false;
        foreach (string file in files)
        {
            using DuckDbReader reader = database.Query($"SELECT CAST(tile_id AS UBIGINT) FROM read_parquet({DuckDbConnection.Quote(file)}, hive_partitioning = false)");
            var finished = new List<CellRun>();
            while (reader.NextChunk())
            {
                foreach (ulong id in reader.UnsignedValues(0))
                {
                    if (id >= (ulong)cells) throw CellsException.Partition(file, $"tile_id {id} is not one of the grid's {cells} cells");
                    if (any && id < next) throw CellsException.Partition(file, $"tile_id {id} comes after {next - 1}");
                    if (any && id == next && id % (ulong)columns != 0) run = run with { Length = run.Length + 1 };
                    else
                    {
                        if (any) finished.Add(run);
                        run = new CellRun((int)(id / (ulong)columns), (int)(id % (ulong)columns), 1);
                    }
                    (any, next) = (true, id + 1);
                }
                foreach (CellRun done in finished) yield return done;
                finished.Clear();
            }
        }
        if (any) yield return run;
    }
}
