using System.Collections.Concurrent;
using System.Text.Json;
using Terrane.Core;
using Terrane.Sources.Catalog;
using Terrane.Sources.Cog;
using Terrane.Sources.Fetch;
using Terrane.Sources.State;
using Terrane.Sources.Unpack;

namespace Terrane.Sources.Ingest;

/// <summary>One entry of the list through its stages: download, unpack, then each raster in it.</summary>
internal sealed class ItemIngest(
    CatalogEntry entry, StorePaths paths, StateDatabase state, IngestOptions options, MemoryPlan memory, DiskGate disk, Fetcher fetcher,
    BlockingCollection<CogBuffers> buffers, string workFolder, Action<string> warn)
{
    private const string Unpacked = "unpacked", Unpacking = "unpacking", MemberList = "members.json";
    private const long LeastUnpacked = 256L << 20;
    private const int MostCompressed = 250; // ASCII grids of one value reach 100; beyond it an archive is a bomb until the user says otherwise

    private readonly RasterIngest _rasters = new(paths, state, options, memory, disk);

    /// <summary>Goes on where the record says; the entry's temporary files are gone afterwards, whether it went well or not.</summary>
    /// <returns>The record as it is then: complete or failed.</returns>
    public ItemRecord Run(CatalogItem item, CancellationToken ct)
    {
        ItemRecord record = state.Item(item.Key)!;
        string folder = FolderOf(item);
        using DiskGate.Share share = disk.Open($"'{item.Name}'");
        record = record with { Attempts = record.Attempts + 1, Started = RasterIngest.Now(), Finished = null, ErrorCode = null, Error = null };
        if (record.Stage == FileStage.Failed) record = record with { Stage = FileStage.Pending };
        state.PutItem(record);
        try
        {
            Directory.CreateDirectory(folder);
            if (record.Stage is FileStage.Downloaded or FileStage.Unpacked && !HasWork(item, record, folder)) record = record with { Stage = FileStage.Pending };
            if (record.Stage == FileStage.Pending) record = Download(item, record, folder, share, ct);
            if (record.Stage == FileStage.Downloaded) record = Unpack(item, record, folder, share, ct);
            (int done, TerraneException? failure) = Convert(item, folder, share, ct);
            record = failure is null
                ? record with { Stage = FileStage.Complete, Finished = RasterIngest.Now() }
                : Failed(record, failure.Code, done > 0 ? $"{failure.Message} ({done} others of '{item.Name}' went well.)" : failure.Message);
        }
        catch (TerraneException e) when (!DiskFull.Is(e, workFolder, paths.Store))
        {
            record = Failed(record, e.Code, e.Hint is null ? e.Message : $"{e.Message} {e.Hint}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !DiskFull.Is(e, workFolder, paths.Store))
        {
            record = Failed(record, "ingest.io", $"'{item.Name}': {e.Message}");
        }
        // Recorded first: a kill amid the deletion must not leave a folder that looks unpacked. A download that broke off is kept, to go on with.
        state.PutItem(record);
        if (record.Stage == FileStage.Complete || !Directory.EnumerateFiles(folder, "*.partial").Any()) Directory.Delete(folder, recursive: true);
        return record;
    }

    /// <summary>Where the temporary files of the entries lie.</summary>
    public static string ItemsFolder(string workFolder) => Path.Combine(workFolder, "items");

    /// <summary>Of them, those of one entry.</summary>
    public static string FolderName(string key) => CogNames.Digest(key);

    private string FolderOf(CatalogItem item) => Path.Combine(ItemsFolder(workFolder), FolderName(item.Key));

    private static ItemRecord Failed(ItemRecord record, string code, string message) =>
        record with { Stage = FileStage.Failed, ErrorCode = code, Error = message, Finished = RasterIngest.Now() };

    private static IReadOnlyList<string> PathsOf(CatalogItem item, string folder) =>
        item.IsLocal ? item.Locations : [.. item.PartNames.Select(name => Path.Combine(folder, name))];

    private static bool HasWork(CatalogItem item, ItemRecord record, string folder) => record.Stage == FileStage.Unpacked
        ? File.Exists(Path.Combine(folder, Unpacked, MemberList))
        : PathsOf(item, folder).All(File.Exists) && PathsOf(item, folder).Sum(part => new FileInfo(part).Length) == record.Bytes;

    private ItemRecord Download(CatalogItem item, ItemRecord record, string folder, DiskGate.Share share, CancellationToken ct)
    {
        long bytes = 0;
        var validators = new List<string>();
        IReadOnlyList<string> parts = PathsOf(item, folder);
        string sha256 = "";
        for (int i = 0; i < parts.Count; i++)
        {
            string? checksum = entry.Checksums.GetValueOrDefault(item.PartNames[i]);
            if (item.IsLocal)
            {
                if (!File.Exists(parts[i])) throw SourcesException.NotThere(parts[i]);
                if (checksum is not null) FileHashes.Check(parts[i], checksum, parts[i]);
                bytes += new FileInfo(parts[i]).Length;
                validators.Add(LocalValidator(parts[i]));
            }
            else
            {
                FetchedFile file = fetcher.Fetch(item.Locations[i], parts[i], checksum, share.Grow, ct);
                bytes += file.Bytes;
                sha256 = file.Sha256;
                validators.Add(file.Validator);
            }
        }
        if (item.IsLocal || parts.Count > 1) sha256 = FileHashes.Sha256(parts);
        // Bytes that differ from those of an earlier run make other rasters.
        if (record.Sha256 is { } before && before != sha256)
        {
            warn($"'{item.Key}' has changed since it was ingested; it is ingested anew.");
            foreach (RasterRecord raster in state.RastersOf(item.Key)) StoreFiles.Remove(paths, state, raster);
        }
        record = record with { Stage = FileStage.Downloaded, Bytes = bytes, Sha256 = sha256, Validator = string.Join('\n', validators) };
        state.PutItem(record);
        return record;
    }

    private ItemRecord Unpack(CatalogItem item, ItemRecord record, string folder, DiskGate.Share share, CancellationToken ct)
    {
        IReadOnlyList<string> parts = PathsOf(item, folder);
        string unfinished = Path.Combine(folder, Unpacking), finished = Path.Combine(folder, Unpacked);
        foreach (string old in (ReadOnlySpan<string>)[unfinished, finished]) if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
        Directory.CreateDirectory(unfinished);
        long size = parts.Sum(part => new FileInfo(part).Length);
        long limit = options.MaximumUnpacked?.Bytes ?? Math.Max(LeastUnpacked, size * MostCompressed);
        IReadOnlyList<UnpackedRaster> rasters = Unpacker.Unpack(parts, item.Name, unfinished, limit, share.Grow, ct);
        if (rasters.Count == 0) throw SourcesException.NoRaster(item.Name);
        bool isArchive = rasters[0].Path != parts[0];
        File.WriteAllText(Path.Combine(unfinished, MemberList),
            JsonSerializer.Serialize(rasters.Select(r => new UnpackedRaster(isArchive ? Path.GetRelativePath(unfinished, r.Path) : Path.GetFullPath(r.Path), r.Member))));
        Directory.Move(unfinished, finished);
        record = record with { Stage = FileStage.Unpacked };
        state.PutItem(record);
        if (isArchive && !item.IsLocal)
        {
            foreach (string part in parts) File.Delete(part);
            share.Shrink(size);
        }
        return record;
    }

    private (int Done, TerraneException? Failure) Convert(CatalogItem item, string folder, DiskGate.Share share, CancellationToken ct)
    {
        string unpacked = Path.Combine(folder, Unpacked);
        List<UnpackedRaster> members = [.. JsonSerializer.Deserialize<UnpackedRaster[]>(File.ReadAllText(Path.Combine(unpacked, MemberList)))!
            .Select(raster => raster with { Path = Path.Combine(unpacked, raster.Path) })];
        Dictionary<string, RasterRecord> known = state.RastersOf(item.Key).ToDictionary(raster => raster.Member, StringComparer.Ordinal);
        var failures = new ConcurrentDictionary<string, TerraneException>(StringComparer.Ordinal);
        List<RasterProbe> probes = Probe(members, failures);
        (IReadOnlyList<RasterProbe> kept, IReadOnlyList<(RasterProbe Dropped, RasterProbe By)> dropped) = SameArea.Split(probes);
        foreach ((RasterProbe gone, RasterProbe by) in dropped) warn($"'{by.Member}' is taken; '{gone.Member}' in the same archive covers the same area and is not.");
        foreach (RasterRecord stale in known.Values.Where(k => kept.All(p => p.Member != k.Member) && members.All(m => m.Member != k.Member))) StoreFiles.Remove(paths, state, stale);
        int done = 0;
        Parallel.ForEach(kept, new ParallelOptions { MaxDegreeOfParallelism = memory.Workers, CancellationToken = ct }, raster =>
        {
            (string plain, string own) = CogNames.Of(item.Key, raster.Member);
            RasterRecord record = state.Claim(item.Key, raster.Member, plain, own);
            if (record.Stage != FileStage.Complete)
            {
                CogBuffers buffer = buffers.Take(ct);
                try
                {
                    record = _rasters.Run(record, raster, folder, share, buffer, ct);
                }
                catch (TerraneException e) when (!DiskFull.Is(e, workFolder, paths.Store))
                {
                    failures[raster.Member] = e;
                    state.PutRaster(record with { Stage = FileStage.Failed, ErrorCode = e.Code, Error = e.Message, Finished = RasterIngest.Now() });
                    return;
                }
                finally
                {
                    buffers.Add(buffer, CancellationToken.None);
                }
            }
            Interlocked.Increment(ref done);
        });
        return (done, failures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value).FirstOrDefault());
    }

    private List<RasterProbe> Probe(List<UnpackedRaster> members, ConcurrentDictionary<string, TerraneException> failures)
    {
        var probes = new List<RasterProbe>();
        foreach (UnpackedRaster member in members)
        {
            try
            {
                probes.Add(RasterProbe.Open(member.Path, member.Member, options.Cog));
            }
            catch (TerraneException e)
            {
                failures[member.Member] = e;
            }
        }
        return probes;
    }

    /// <summary>Size and time of a file at hand: tells whether it has changed.</summary>
    public static string LocalValidator(string path)
    {
        var info = new FileInfo(path);
        return $"{info.LastWriteTimeUtc.Ticks} {info.Length}";
    }
}
