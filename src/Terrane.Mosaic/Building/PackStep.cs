using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Building;

/// <summary>Turns the spools of a finished build into archives, with the metadata of the sources that were used.</summary>
internal sealed class PackStep(MosaicPlan plan, BuildTotals totals, RunReport report, IProgressSink sink, string temporaryFolder, ByteSize memory)
{
    private BuildOptions Options => plan.Options;

    /// <summary>The files of a part, the main one last.</summary>
    /// <param name="part">Null for the first file of an output, which is the only one unless it is cut.</param>
    public IReadOnlyList<string> OutputsOf(TileId? part, bool lineage)
    {
        string output = part is { } p ? Options.PartOutput(p) : Options.Output;
        return lineage ? [BuildOptions.LineageBeside(output), output] : [output];
    }

    /// <summary>Writes the partial files of a part out of its spools.</summary>
    /// <param name="folders">That spools are in, in the order of their units.</param>
    public void Pack(TileId? part, IReadOnlyList<string> folders, bool lineage, CancellationToken ct)
    {
        IReadOnlyList<string> outputs = OutputsOf(part, lineage);
        if (lineage) PackLineage(SpoolsOf(part, folders, PartSpools.LineageFolder), PublishedOutput.PartialPath(outputs[0]), ct);
        PackElevation(SpoolsOf(part, folders, PartSpools.ElevationFolder), PublishedOutput.PartialPath(outputs[^1]), ct);
    }

    /// <summary>The folders of spools that have tiles of a part.</summary>
    public static IReadOnlyList<string> SpoolsOf(TileId? part, IReadOnlyList<string> folders, Func<string, TileId?, string> kind) =>
        [.. folders.Select(folder => kind(folder, part)).Where(Directory.Exists)];

    private void PackElevation(IReadOnlyList<string> spools, string partial, CancellationToken ct) =>
        Pack("pack", spools, partial, Metadata(Options.Description ?? $"Elevation from {Names()}.", "baselayer", Options.EncodingName, ""), ct);

    private void PackLineage(IReadOnlyList<string> spools, string partial, CancellationToken ct) =>
        Pack("pack lineage", spools, partial,
            Metadata("The source of every pixel: R * 256 + G is the ordinal in the legend, 0 a void.", "overlay", PmTilesMetadata.LineageEncoding, " lineage"), ct);

    private void Pack(string stage, IReadOnlyList<string> spools, string partial, PmTilesMetadata metadata, CancellationToken ct)
    {
        using ProgressStage progress = report.Begin(sink, stage, "bytes");
        long before = 0;
        var relay = new Relay(p =>
        {
            progress.SetTotal(p.BytesTotal);
            progress.Advance(p.BytesDone - before, p.BytesDone - before);
            before = p.BytesDone;
        });
        var bounds = E7Bounds.FromDegrees(BoundsOf(spools));
        if (Options.IsMbTiles)
        {
            MbTilesPacker.Pack(new MbTilesPackOptions(spools, partial, bounds, metadata)
            {
                Memory = memory,
                TemporaryFolder = temporaryFolder,
                Pacing = Options.Pacing,
                Progress = relay,
            }, ct);
            return;
        }
        PmTilesPacker.Pack(new PmTilesPackOptions(spools, partial, bounds, metadata)
        {
            TileType = Options.Format == "png" ? PmTilesTileType.Png : PmTilesTileType.WebP,
            Memory = memory,
            TemporaryFolder = temporaryFolder,
            Progress = relay,
        }, ct);
    }

    /// <summary>Of the data; for a part of an output, of the data inside the tiles that it has.</summary>
    private Bounds BoundsOf(IReadOnlyList<string> spools)
    {
        Bounds all = totals.Bounds.Degrees!.Value;
        if (Options.Split is null || SpoolFolder.Extent(spools) is not { } tiles) return all;
        Bounds here = WebMercator.ToGeographic(tiles);
        return new Bounds(Math.Max(all.West, here.West), Math.Max(all.South, here.South), Math.Min(all.East, here.East), Math.Min(all.North, here.North));
    }

    private PmTilesMetadata Metadata(string description, string type, string encoding, string suffix) => new(
        (Options.Name ?? DefaultName()) + suffix,
        description,
        string.Join(", ", Used().Select(s => s.Spec.Attribution).Concat(plan.Ordinals.Legend(totals.UsedSources).Select(e => e.Attribution)).OfType<string>().Distinct(StringComparer.Ordinal)),
        type,
        Options.Version ?? "1.0.0",
        encoding,
        Options.TileSize,
        Options.Format,
        encoding == PmTilesMetadata.LineageEncoding ? plan.Ordinals.Legend(totals.UsedSources)
            : [.. Used().Select(s => new LegendEntry(s.Ordinal, s.Spec.Name, s.Spec.Attribution, s.Spec.Licence, s.Spec.Date, s.VerticalDatum)),
                .. totals.UsedSources.Where(o => o == plan.Ordinals.Filled).Select(_ => new LegendEntry(plan.FilledOrdinal, OrdinalMap.FilledName))]);

    /// <summary>From the sources and not from the output's file name: where a product is written must not change its bytes.</summary>
    private string DefaultName()
    {
        string[] names = [.. Used().Select(s => s.Spec.Name)];
        return names.Length <= 3 ? string.Join(" + ", names) : $"{names[0]} and {names.Length - 1} more";
    }

    private string Names() => string.Join(", ", Used().Select(s => s.Spec.Name));

    private IEnumerable<MosaicSource> Used() => plan.Sources.Where(s => plan.Ordinals.IsUsed(s, totals.UsedSources));

    /// <summary>Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool, out of order.</summary>
    private sealed class Relay(Action<PackProgress> act) : IProgress<PackProgress>
    {
        public void Report(PackProgress value) => act(value);
    }
}
