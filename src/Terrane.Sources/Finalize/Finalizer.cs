using System.Security.Cryptography;
using System.Text;
using Terrane.Native.Posix;
using Terrane.Runtime.Reports;
using Terrane.Sources.Catalog;
using Terrane.Sources.Cog;
using Terrane.Sources.Coverage;
using Terrane.Sources.Fetch;
using Terrane.Sources.Ingest;
using Terrane.Sources.State;

namespace Terrane.Sources.Finalize;

/// <summary>Makes of all that is complete what a source is published as: bounds.csv, coverage, tarball and its checksums.</summary>
internal sealed class Finalizer(CatalogEntry entry, StorePaths paths, StateDatabase state, IngestOptions options, MemoryPlan memory, string workFolder)
{
    private const string DoneKey = "finalized";

    /// <summary>Rebuilds bounds.csv from the state: sorted, each raster once.</summary>
    public static void WriteBounds(StorePaths paths, StateDatabase state)
    {
        var text = new StringBuilder(BoundsRow.Header).Append('\n');
        foreach (RasterRecord raster in Kept(state)) text.Append(BoundsRow.Line(raster.Name + ".tif", raster.Bounds!, raster.Grid!.Width, raster.Grid.Height)).Append('\n');
        PublishedOutput.WriteAtomically(paths.Bounds, text.ToString());
    }

    /// <summary>Makes what is missing or out of date.</summary>
    /// <returns>False when all was there already.</returns>
    /// <exception cref="SourcesException">ingest.nothing, ingest.crs.mixed, ingest.coverage, ingest.outline.memory.</exception>
    public bool Run(Action<long> written, CancellationToken ct)
    {
        List<RasterRecord> rasters = Kept(state);
        if (rasters.Count == 0) throw SourcesException.NothingToFinalize(entry.Name);
        string[] crs = [.. rasters.GroupBy(r => r.Crs, StringComparer.Ordinal).OrderByDescending(g => g.Count()).Select(g => $"{Short(g.Key)} ({g.Count()})")];
        if (crs.Length > 1) throw SourcesException.CrsMixed(entry.Name, crs);
        string manifest = Manifest(rasters);
        if (state.GetState(DoneKey) == $"{manifest} {Sizes()}") return false;
        state.SetState(DoneKey, null);
        WriteCoverage(rasters, ct);
        if (!options.NoTar) WriteTar(rasters, written, ct);
        state.SetState(DoneKey, $"{manifest} {Sizes()}");
        if (!options.KeepPolygons && Directory.Exists(paths.Polygons)) Directory.Delete(paths.Polygons, recursive: true);
        return true;
    }

    private static List<RasterRecord> Kept(StateDatabase state) => [.. state.Rasters().Where(raster => raster.IsKept)];

    private void WriteCoverage(List<RasterRecord> rasters, CancellationToken ct)
    {
        Directory.CreateDirectory(paths.Polygons);
        CogBuffers? buffers = null;
        foreach (RasterRecord raster in rasters)
        {
            // Polygons of an earlier finalize are gone; the COG still has them.
            string polygon = paths.Polygon(raster.Name);
            if (File.Exists(polygon) && new FileInfo(polygon).Length == raster.PolygonBytes) continue;
            CoverageFile.Write(paths.Cog(raster.Name), polygon, raster.Grid!, raster.NoData, memory.Corners, buffers ??= new CogBuffers(), ct);
        }
        string partial = paths.Coverage + ".partial.gpkg";
        long corners = memory.Corners * memory.Workers;
        CoverageUnion.Write(rasters, paths, partial, Path.Combine(workFolder, "union.wkb"), options.Simplify, corners * 96, corners, ct);
        Publish(partial, paths.Coverage);
    }

    private void WriteTar(List<RasterRecord> rasters, Action<long> written, CancellationToken ct)
    {
        string partial = paths.Tar + ".partial";
        string name = Path.GetFileName(paths.Tar);
        (string md5, string sha256) sums;
        using (var tar = new TarFile(partial))
        {
            tar.Add(Path.GetFileName(entry.LicencePath!), entry.LicencePath!, null, ct);
            tar.Add("metadata.json", entry.MetadataPath!, null, ct);
            tar.Add("bounds.csv", paths.Bounds, null, ct);
            tar.Add("coverage.gpkg", paths.Coverage, null, ct);
            foreach (RasterRecord raster in rasters)
            {
                tar.Add($"files/{raster.Name}.tif", paths.Cog(raster.Name), raster.CogSha256, ct);
                written(raster.CogBytes);
            }
            sums = tar.Finish();
        }
        // The checksums go first: beside an old tarball they do not fit, which is seen; a new tarball never stands without.
        PublishedOutput.WriteAtomically(paths.Tar + ".md5", $"{sums.md5}  {name}\n");
        PublishedOutput.WriteAtomically(paths.Tar + ".sha256", $"{sums.sha256}  {name}\n");
        Publish(partial, paths.Tar);
    }

    private static void Publish(string partial, string target)
    {
        using (var file = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
        File.Move(partial, target, overwrite: true);
        Posix.FsyncDirectory(Path.GetDirectoryName(target)!);
    }

    private string Manifest(List<RasterRecord> rasters)
    {
        var text = new StringBuilder();
        foreach (RasterRecord raster in rasters) text.Append(raster.Name).Append(' ').Append(raster.CogSha256).Append('\n');
        text.Append(FormattableString.Invariant($"simplify {options.Simplify:R}\n"));
        if (!options.NoTar) text.Append(Path.GetFileName(entry.LicencePath)).Append(' ').Append(FileHashes.Sha256([entry.LicencePath!, entry.MetadataPath!])).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private string Sizes() => string.Join(' ', (options.NoTar ? [paths.Coverage] : new[] { paths.Coverage, paths.Tar, paths.Tar + ".md5", paths.Tar + ".sha256" })
        .Select(path => File.Exists(path) ? new FileInfo(path).Length : -1));

    private static string Short(string crs) => crs.Length <= 40 ? crs : crs[..40] + "...";
}
