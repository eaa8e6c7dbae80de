using Terrane.Core;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Merging;

/// <summary>Makes the archives of a merge out of its spools and of the tiles that are copied.</summary>
internal sealed class MergePack(MergePlan plan, RunReport report, IProgressSink sink, string workFolder, string temporaryFolder, ByteSize memory)
{
    private MergeOptions Options => plan.Options;

    /// <summary>Writes the partial files; what was written by an interrupted call is gone on with or written anew.</summary>
    public void Pack(bool lineage, CancellationToken ct)
    {
        if (lineage)
        {
            Pack("pack lineage", MergeSpools.LineageFolder(workFolder), Options.LineageOutput,
                Metadata("The source of every pixel: R * 256 + G is the ordinal in the legend, 0 a void.", "overlay", PmTilesMetadata.LineageEncoding, " lineage"), null, ct);
        }
        using var contents = SpoolReader.Open(MergeSpools.ContentFolder(workFolder));
        Pack("pack", MergeSpools.IndexFolder(workFolder), Options.Output,
            Metadata(Options.Description ?? $"Elevation merged from {string.Join(", ", plan.Inputs.Select(i => i.Name))}.", "baselayer", Options.EncodingName, ""), tile => Read(contents, tile), ct);
    }

    private byte[] Read(SpoolReader contents, TileId tile)
    {
        byte[] content = contents.Read(tile);
        if (MergeSpools.ReferenceOf(content) is not { } number) return content;
        return plan.Inputs[number].TryRead(tile, out byte[] stored) ? stored : []; // the packer sees that it changed
    }

    private void Pack(string stage, string spool, string output, PmTilesMetadata metadata, Func<TileId, byte[]>? bytes, CancellationToken ct)
    {
        using ProgressStage progress = report.Begin(sink, stage, "bytes");
        long before = 0;
        var relay = new Relay(p =>
        {
            progress.SetTotal(p.BytesTotal);
            progress.Advance(p.BytesDone - before, p.BytesDone - before);
            before = p.BytesDone;
        });
        string partial = PublishedOutput.PartialPath(output);
        E7Bounds bounds = Bounds(spool);
        if (Options.IsMbTiles)
        {
            MbTilesPacker.Pack(new MbTilesPackOptions([spool], partial, bounds, metadata)
            {
                Memory = memory,
                TemporaryFolder = temporaryFolder,
                Pacing = Options.Pacing,
                Progress = relay,
                Bytes = bytes is null ? null : tile => bytes(tile),
            }, ct);
            return;
        }
        PmTilesPacker.Pack(new PmTilesPackOptions([spool], partial, bounds, metadata)
        {
            TileType = Options.Format == "png" ? PmTilesTileType.Png : PmTilesTileType.WebP,
            Memory = memory,
            TemporaryFolder = temporaryFolder,
            Progress = relay,
            Bytes = bytes is null ? null : tile => bytes(tile),
        }, ct);
    }

    /// <summary>Of all archives together; where one says none, of its tiles.</summary>
    private E7Bounds Bounds(string spool)
    {
        E7Bounds? all = null;
        foreach (MergeInput input in plan.Inputs.Where(i => i.Tiles.Zooms is not null))
        {
            E7Bounds bounds = input.Bounds is { IsValid: true } said ? said : E7Bounds.FromDegrees(WebMercator.ToGeographic(SpoolFolder.Extent([spool])!.Value));
            all = all is { } a ? new E7Bounds(Math.Min(a.West, bounds.West), Math.Min(a.South, bounds.South), Math.Max(a.East, bounds.East), Math.Max(a.North, bounds.North)) : bounds;
        }
        return all!.Value;
    }

    private PmTilesMetadata Metadata(string description, string type, string encoding, string suffix) => new(
        (Options.Name ?? DefaultName()) + suffix,
        description,
        string.Join(", ", plan.Inputs.Select(i => i.Attribution).OfType<string>().Distinct(StringComparer.Ordinal)),
        type,
        "1.0.0",
        encoding,
        Options.TileSize,
        Options.Format,
        plan.Legend);

    private string DefaultName()
    {
        string[] names = [.. plan.Inputs.Select(i => i.Name).Distinct(StringComparer.Ordinal)];
        return names.Length <= 3 ? string.Join(" + ", names) : $"{names[0]} and {names.Length - 1} more";
    }

    /// <summary>Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool, out of order.</summary>
    private sealed class Relay(Action<PackProgress> act) : IProgress<PackProgress>
    {
        public void Report(PackProgress value) => act(value);
    }
}
