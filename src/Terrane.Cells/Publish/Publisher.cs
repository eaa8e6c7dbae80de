using Terrane.Cells.Tables;

namespace Terrane.Cells.Publish;

/// <summary>Moves finished tables from the work folder to their places: write-once.</summary>
internal static class Publisher
{
    /// <summary>Renames the staged partitions into <paramref name="output"/>; what is there already with the same bytes stays as it is.</summary>
    /// <returns>The digests of tile_index and tile_bounds.</returns>
    /// <exception cref="CellsException">cells.partition.exists: another content is there.</exception>
    public static (string Index, string Bounds) Publish(string staging, string output, string hash)
    {
        // tile_index is what a next run looks for: it comes last.
        string bounds = Publish(Path.Combine(staging, CellTables.Bounds), PartitionPath.Of(output, CellTables.Bounds, hash));
        string index = Publish(Path.Combine(staging, CellTables.Index), PartitionPath.Of(output, CellTables.Index, hash));
        return (index, bounds);
    }

    private static string Publish(string staged, string target)
    {
        if (!Directory.Exists(staged)) return PartitionDigest.Of(target); // renamed by a run that was killed right after
        return SingleTable.Publish(staged, target).Digest;
    }
}
