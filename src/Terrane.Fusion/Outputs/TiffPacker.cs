using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Running;
using Terrane.Native.Gdal;

namespace Terrane.Fusion.Outputs;

/// <summary>Writes the spool as GeoTIFFs: elevation, and what else the policy wants, in one; ids in another, for a file has one type.</summary>
internal sealed class TiffPacker(FusionPlan plan, FusionTotals totals, IReadOnlyCollection<string> unread)
{
    private const int Block = 512;

    /// <param name="elevations">File to write.</param>
    /// <param name="ids">File to write.</param>
    /// <param name="advance">Told the pixels of each cell.</param>
    internal void Pack(CellSpool spool, string elevations, string ids, Action<long> advance, CancellationToken ct)
    {
        string[] bands = ["elevation", .. plan.Policy.Uncertainty ? (string[])["uncertainty"] : [], .. plan.Policy.Weight ? (string[])["weight"] : []];
        bool isCloudOptimised = plan.Options.IsCloudOptimised;
        foreach (string path in isCloudOptimised ? (string[])[elevations, ids] : []) CloudOptimised.Clean(path); // after a kill
        string Written(string path) => isCloudOptimised ? CloudOptimised.PlainPath(path) : path;
        using GdalRasterWriter values = Create(Written(elevations), bands, GdalDataType.Float32, "PREDICTOR=3", double.NaN);
        using GdalRasterWriter sources = Create(Written(ids), ["source_elevation", .. plan.Policy.Tid ? (string[])["tid"] : []], GdalDataType.UInt32, "PREDICTOR=2", null);
        string dictionary = ProvenanceJson.Text(ProvenanceJson.Dictionary(plan, totals));
        foreach (GdalRasterWriter file in (GdalRasterWriter[])[values, sources])
        {
            file.SetMetadata("policy", $"{plan.Policy.Name} {plan.Policy.Version}");
            file.SetMetadata("vertical_datum", plan.Datum?.Name ?? "unknown");
            if (plan.Datum?.Code is { } code) file.SetMetadata("vertical_datum_code", code);
            file.SetMetadata("provenance_dict", dictionary);
            file.SetMetadata("step_outcomes", ProvenanceJson.Text(ProvenanceJson.Outcomes(plan, totals, unread)));
        }
        var cell = new CellResult();
        foreach (FusionCell unit in plan.Blocks())
        {
            ct.ThrowIfCancellationRequested();
            spool.Read(unit.Window, totals, plan, cell);
            Window window = unit.Window.Shift(-plan.Canvas.Window.Col, -plan.Canvas.Window.Row);
            values.Write(1, window, cell.Elevation);
            int band = 2;
            if (plan.Policy.Uncertainty) values.Write(band++, window, cell.Uncertainty);
            if (plan.Policy.Weight) values.Write(band, window, cell.Weight);
            sources.Write(1, window, cell.Id);
            if (plan.Policy.Tid) sources.Write(2, window, cell.Tid);
            advance(unit.Window.Count);
        }
        values.Finish();
        sources.Finish();
        if (!isCloudOptimised) return;
        CloudOptimised.Make(elevations, "AVERAGE");
        CloudOptimised.Make(ids, "NEAREST"); // GDAL's mode counts them as floats, which hold no more than 2^24
        foreach (string path in (string[])[elevations, ids]) CloudOptimised.Clean(path);
    }

    private GdalRasterWriter Create(string path, string[] bands, GdalDataType type, string predictor, double? noData)
    {
        Window window = plan.Canvas.Window;
        string[] options = ["TILED=YES", $"BLOCKXSIZE={Block}", $"BLOCKYSIZE={Block}", "INTERLEAVE=BAND", "COMPRESS=ZSTD", "ZSTD_LEVEL=1", predictor, "BIGTIFF=IF_SAFER", "NUM_THREADS=1"];
        GdalRasterWriter file = GdalRasterWriter.Create(path, "GTiff", window.Width, window.Height, bands.Length, type,
            plan.Canvas.Transform, plan.Policy.Crs.Authority ?? plan.Policy.Crs.Wkt, options, noData);
        for (int band = 0; band < bands.Length; band++) file.SetDescription(band + 1, bands[band]);
        return file;
    }
}
