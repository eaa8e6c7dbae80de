using Terrane.Sources.State;

namespace Terrane.Sources.Ingest;

/// <summary>The files that a raster has in the store.</summary>
internal static class StoreFiles
{
    /// <summary>Deletes them and forgets the raster.</summary>
    public static void Remove(StorePaths paths, StateDatabase state, RasterRecord raster)
    {
        File.Delete(paths.Cog(raster.Name));
        File.Delete(paths.Polygon(raster.Name));
        state.RemoveRaster(raster);
    }

    /// <summary>Whether the COG is there with the size on record. The polygon may be gone: the coverage was made of it.</summary>
    public static bool AreThere(StorePaths paths, RasterRecord raster) => !raster.IsKept || Has(paths.Cog(raster.Name), raster.CogBytes);

    /// <summary>Gives rasters of one name names of their own, the same whatever came first: each gets a part of its hash.</summary>
    public static void SettleNames(StorePaths paths, StateDatabase state, Func<RasterRecord, (string Plain, string Own)> names)
    {
        foreach (IGrouping<string, (RasterRecord Raster, string Own)> same in state.Rasters().Select(r => (Raster: r, Names: names(r)))
            .GroupBy(r => r.Names.Plain, r => (r.Raster, r.Names.Own), StringComparer.OrdinalIgnoreCase).ToList())
        {
            bool isAlone = same.Count() == 1;
            foreach ((RasterRecord raster, string own) in same)
            {
                string wanted = isAlone ? names(raster).Plain : own;
                if (raster.Name == wanted) continue;
                Move(paths.Cog(raster.Name), paths.Cog(wanted));
                Move(paths.Polygon(raster.Name), paths.Polygon(wanted));
                state.Rename(raster, wanted);
            }
        }
    }

    // A kill between the move and the record leaves the new name: the next run finds it so.
    private static void Move(string from, string to)
    {
        if (File.Exists(from)) File.Move(from, to, overwrite: true);
    }

    private static bool Has(string path, long bytes) => File.Exists(path) && new FileInfo(path).Length == bytes;
}
