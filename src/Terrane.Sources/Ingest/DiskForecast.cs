using Terrane.Core;
using Terrane.Sources.Catalog;
using Terrane.Sources.Fetch;

namespace Terrane.Sources.Ingest;

/// <summary>What an ingest will need of the disk, reckoned before it begins.</summary>
/// <param name="Known">Entries whose size is known.</param>
/// <param name="Largest">The largest of them, in bytes.</param>
/// <param name="Total">All entries, those of unknown size taken as the mean.</param>
/// <param name="WorkingSet">What the largest takes while it is worked on.</param>
internal sealed record DiskForecast(int Known, int Entries, long Largest, long Total, long WorkingSet)
{
    private const int Asked = 256, AtOnce = 8;

    // Zipped ASCII grids unpack to 5 to 8 times their size; a raster is held beside its own cells at the most.
    private const int ArchiveFactor = 9, RasterFactor = 3;

    /// <summary>Asks servers for lengths: all of a short list, an even sample of a long one.</summary>
    public static DiskForecast Of(IReadOnlyList<CatalogItem> items, Fetcher fetcher, CancellationToken ct)
    {
        int step = Math.Max(1, items.Count / Asked);
        CatalogItem[] sample = [.. items.Where((item, i) => item.IsLocal || i % step == 0)];
        long[] sizes = new long[sample.Length];
        Parallel.For(0, sample.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, i =>
            sizes[i] = sample[i].Locations.Sum(location => sample[i].IsLocal ? File.Exists(location) ? new FileInfo(location).Length : 0 : fetcher.Look(location, ct)?.Length ?? 0));
        long known = sizes.Sum();
        int count = sizes.Count(size => size > 0);
        long set = sample.Select((item, i) => sizes[i] * (FileNames.IsArchive(item.Name) ? ArchiveFactor : RasterFactor) - (item.IsLocal ? sizes[i] : 0)).DefaultIfEmpty().Max();
        return new DiskForecast(count, items.Count, sizes.DefaultIfEmpty().Max(), count > 0 ? (long)((double)known / count * items.Count) : 0, set);
    }

    public string Describe(int workers, long limit) => Known == 0
        ? $"{Entries} files; no server says how large they are. {new ByteSize(limit)} of disk may be used."
        : $"{Entries} files, {new ByteSize(Total)}{(Known < Entries ? $" (judged by {Known})" : "")}. Temporary files: at most {workers} at a time, about {new ByteSize(WorkingSet)} for the largest "
            + $"({new ByteSize(Largest)}), {new ByteSize(workers * WorkingSet)} in all. {new ByteSize(limit)} of disk may be used.";
}
