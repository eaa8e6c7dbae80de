using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.PmTiles;

namespace Terrane.Mosaic.Building;

/// <summary>Turns the spools of a finished build into archives, with the metadata of the sources that were used.</summary>
internal sealed class PackStep(MosaicPlan plan, BuildTotals totals, RunReport report, IProgressSink sink, string temporaryFolder, ByteSize memory)
{
    private BuildOptions Options => plan.Options;

    public void PackElevation(string spool, string partial, CancellationToken ct) =>
        Pack("pack", spool, partial, Metadata(Options.Description ?? $"Elevation from {Names()}.", "baselayer", PmTilesMetadata.TerrariumEncoding, ""), ct);

    public void PackLineage(string spool, string partial, CancellationToken ct) =>
        Pack("pack lineage", spool, partial,
            Metadata("The source of every pixel: R * 256 + G is the ordinal in the legend, 0 a void.", "overlay", PmTilesMetadata.LineageEncoding, " lineage"), ct);

    private void Pack(string stage, string spool, string partial, PmTilesMetadata metadata, CancellationToken ct)
    {
        using ProgressStage progress = report.Begin(sink, stage, "bytes");
        long before = 0;
        PmTilesPacker.Pack(new PmTilesPackOptions([spool], partial, E7Bounds.FromDegrees(totals.Bounds.Degrees!.Value), metadata)
        {
            Memory = memory,
            TemporaryFolder = temporaryFolder,
            Progress = new Relay(p =>
            {
                progress.SetTotal(p.BytesTotal);
                progress.Advance(p.BytesDone - before, p.BytesDone - before);
                before = p.BytesDone;
            }),
        }, ct);
    }

    private PmTilesMetadata Metadata(string description, string type, string encoding, string suffix) => new(
        (Options.Name ?? DefaultName()) + suffix,
        description,
        string.Join(", ", Used().Select(s => s.Spec.Attribution).OfType<string>().Distinct(StringComparer.Ordinal)),
        type,
        Options.Version ?? "1.0.0",
        encoding,
        WebMercator.TileSize,
        "webp",
        [.. Used().Select(s => new LegendEntry(s.Ordinal, s.Spec.Name, s.Spec.Attribution, s.Spec.Licence, s.Spec.Date))]);

    /// <summary>From the sources and not from the output's file name: where a product is written must not change its bytes.</summary>
    private string DefaultName()
    {
        string[] names = [.. Used().Select(s => s.Spec.Name)];
        return names.Length <= 3 ? string.Join(" + ", names) : $"{names[0]} and {names.Length - 1} more";
    }

    private string Names() => string.Join(", ", Used().Select(s => s.Spec.Name));

    private IEnumerable<MosaicSource> Used() => plan.Sources.Where(s => totals.UsedSources.Contains(s.Ordinal));

    /// <summary>Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool, out of order.</summary>
    private sealed class Relay(Action<PackProgress> act) : IProgress<PackProgress>
    {
        public void Report(PackProgress value) => act(value);
    }
}
