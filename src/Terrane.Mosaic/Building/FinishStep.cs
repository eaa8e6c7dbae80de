using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Pictures;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Reports.Html;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Building;

/// <summary>From finished tiles to archives under their names, with the report. Killed at any point, the same call goes on.</summary>
/// <param name="temporary">Folder for what is needed for a moment.</param>
/// <param name="ledger">Knows how far this is: its phase is no longer <see cref="JobPhase.Building"/>.</param>
/// <param name="pictureFolder">Pieces of the report's pictures.</param>
internal sealed class FinishStep(
    MosaicPlan plan, IProgressSink sink, RunReport report, MemoryShares shares, string temporary, Ledger ledger, BuildOutcome outcome, string pictureFolder)
{
    /// <summary>All tiles: in each zoom, those of one piece come before those of the next.</summary>
    public required IReadOnlyList<SpoolPiece> Pieces { get; init; }

    /// <summary>Partial files that get their names together with the archives.</summary>
    public IReadOnlyList<string> BesideOutputs { get; init; } = [];

    /// <summary>Null when there turned out to be no tile at all.</summary>
    public BuildSummary? Run(MemorySampler memory, CancellationToken ct)
    {
        BuildOptions options = plan.Options;
        BuildTotals totals = outcome.Totals;
        if (totals.OutOfRange > 0) AddOutOfRange(options, totals.OutOfRange);
        foreach ((string code, string message) in outcome.Errors) report.DataErrors.Add(code, message);
        if (totals.Tiles == 0) return null;

        bool lineage = options.Lineage || totals.PartlyVoid > 0;
        if (lineage && !options.Lineage)
            sink.Write(MessageLevel.Info, $"{totals.PartlyVoid} tiles are partly void; {Path.GetFileName(options.LineageOutput)} tells which pixels are data.");
        var packing = new PackStep(plan, totals, report, sink, temporary, shares.ChunkCache);
        IReadOnlyList<TileId?> parts = [.. Pieces.SelectMany(piece => PartSpools.PartsOf(piece.PositionJson)).Distinct().Order().Cast<TileId?>(), null];
        IReadOnlyList<string> folders = [.. Pieces.Select(piece => piece.Folder)];
        if (ledger.Phase == JobPhase.Packing)
        {
            foreach (TileId? part in parts) packing.Pack(part, folders, lineage, ct);
            ledger.SetPhase(JobPhase.Publishing);
        }
        report.SetTiles(totals.Zooms.Select(z => new ZoomFigures(z.Key, z.Value.Tiles, z.Value.Bytes)));
        report.SetSection("sources", ReportSections.Sources(plan, totals));
        report.PeakTreeBytes = memory.PeakBytes;
        report.Samples = memory.Samples();
        IReadOnlyList<ReportPicture> pictures = PictureFrame.Of(plan) is { } frame ? ReportPictures.Of(plan, frame, new PicturePieces(frame, pictureFolder), totals.UsedSources) : [];
        report.Page = json => HtmlReport.Of(json, pictures);
        PublishedOutput.Commit(report, [.. BesideOutputs, .. parts.SelectMany(part => packing.OutputsOf(part, lineage))]);
        report.ListDataErrors(sink);
        ledger.SetPhase(JobPhase.Done);
        foreach (string folder in parts.SelectMany(part => PackStep.SpoolsOf(part, folders, PartSpools.ElevationFolder).Concat(PackStep.SpoolsOf(part, folders, PartSpools.LineageFolder)))) SpoolFolder.Delete(folder);
        return new BuildSummary(false, totals.Tiles, totals.Bytes, report.DataErrors.Total, lineage ? options.LineageOutput : null);
    }

    /// <summary>Why a build without a single tile is none.</summary>
    public static TerraneException Nothing(RunReport report, BuildOptions options) =>
        report.DataErrors.Counts().FirstOrDefault(e => e.Code == "raster.read") is { } unread
            ? new TerraneException("raster.read", unread.Examples[0], $"Nothing at all could be read ({unread.Count} failures): mend the input, or wait for the server, and run again.")
            : report.DataErrors.Counts() is [{ Code: "unit.limit" or "unit.crash" } lost, ..]
                ? new TerraneException(lost.Code, lost.Examples[0], $"No tile at all was made ({lost.Count} groups were given up): raise the watchdog's limits, or --memory, and run again.")
                : PlanException.Nothing(options);

    private void AddOutOfRange(BuildOptions options, long pixels)
    {
        if (options.Encoding == ElevationEncoding.Mapbox)
            report.DataErrors.Add("mapbox.range", "Elevations below -10000 m were stored as -10000 m, the lowest of Terrain-RGB.", pixels);
        else report.DataErrors.Add("terrarium.range", "Elevations outside -32768 to 32767.996 m were stored as the nearest end of that range.", pixels);
    }
}
