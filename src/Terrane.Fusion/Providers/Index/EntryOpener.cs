using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Native.Proj;
using Terrane.Raster;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Index;

/// <summary>Opens the rasters of entries, each once and several at a time, and keeps apart what is not there and what failed.</summary>
internal sealed class EntryOpener(IndexSource source, ProviderRequest request)
{
    private const int AtOnce = 8; // mostly waiting for servers
    private const double MetresPerDegree = 111_320;

    private readonly ConcurrentDictionary<string, (IReadOnlyList<RasterFile> Files, IReadOnlyList<TerraneException> Failures)> _opened = new(StringComparer.Ordinal);

    /// <summary>The longer side in metres of the largest cells so far; 0 before anything is open.</summary>
    internal double CoarsestCell => _opened.Values.SelectMany(o => o.Files).Select(CellMetres).DefaultIfEmpty(0).Max();

    /// <exception cref="TerraneException">A file needs an answer from the user: the first in order of names.</exception>
    internal void Open(IReadOnlyList<IndexEntry> entries, CancellationToken ct)
    {
        var owed = new ConcurrentDictionary<string, TerraneException>(StringComparer.Ordinal);
        var missing = entries.Select(e => (Entry: e, File: source.FileOf(e)!)).DistinctBy(e => e.File).Where(e => !_opened.ContainsKey(e.File)).ToList();
        Parallel.ForEach(missing, new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = AtOnce }, one =>
        {
            try
            {
                RasterScan scan = RasterScanner.ScanSource([one.File], source.OptionsOf(one.Entry, request.Options), ct);
                _opened[one.File] = (scan.Files, scan.Failures);
            }
            catch (TerraneException e) when (e.Code is "raster.open" or "raster.list" or "raster.band" or "raster.notfound" or "raster.empty")
            {
                // GDAL's words for a file that is not there and for a server that is out of order are the same.
                RemoteRefusal? refusal = e.Code is "raster.open" or "raster.list" ? request.Files.Ask(one.File, ct) : null;
                bool isAbsent = refusal?.IsAbsent ?? e.Code == "raster.notfound";
                _opened[one.File] = ([], isAbsent && source.MissingIsNoData ? [] : [refusal is null ? e : FusionException.Fetch(one.File, refusal.Reason)]);
            }
            catch (TerraneException e)
            {
                owed[one.File] = e;
            }
        });
        if (!owed.IsEmpty) throw owed.OrderBy(o => o.Key, StringComparer.Ordinal).First().Value;
    }

    internal ProviderOpening Opening(IReadOnlyList<IndexEntry> entries)
    {
        var files = new Dictionary<string, RasterFile>(StringComparer.Ordinal);
        var surveys = new Dictionary<string, Survey>(StringComparer.Ordinal);
        var failures = new List<TerraneException>();
        int rank = -1;
        IndexEntry? before = null;
        // Of entries that name one file the first in order counts.
        foreach (IndexEntry entry in entries.OrderBy(e => e, Comparer<IndexEntry>.Create(source.Compare)).ThenBy(e => source.FileOf(e), StringComparer.Ordinal))
        {
            if (before is null || source.Compare(before, entry) != 0) rank++;
            before = entry;
            string name = source.FileOf(entry)!;
            failures.AddRange(_opened[name].Failures);
            foreach (RasterFile file in _opened[name].Files)
                if (files.TryAdd(file.Path, file with { Rank = rank })) surveys[file.Path] = source.SurveyOf(entry, name);
        }
        return new ProviderOpening { Files = [.. files.Values], Surveys = surveys, Failures = [.. failures.DistinctBy(f => f.Message)], IsOfArea = true };
    }

    private static double CellMetres(RasterFile file)
    {
        Crs crs = CrsNames.Parse(file.Grid.Crs);
        return Math.Max(file.Grid.Transform.ColumnStep, file.Grid.Transform.RowStep) * (crs.IsGeographic ? MetresPerDegree : crs.MetresPerUnit);
    }
}
