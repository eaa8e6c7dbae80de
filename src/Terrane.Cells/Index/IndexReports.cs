using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Runtime.Reports;

namespace Terrane.Cells.Index;

/// <summary>The documents beside the tables: a line per zone as JSON and as Parquet, and the run report of the contract.</summary>
internal static class IndexReports
{
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>summary.jsonl and summary.parquet: the same for every way of running.</summary>
    public static void WriteSummary(string folder, IReadOnlyList<ZoneResult> zones)
    {
        var lines = new StringBuilder();
        foreach (ZoneResult zone in zones) lines.Append(Line(zone).ToJsonString(Compact)).Append('\n');
        PublishedOutput.WriteAtomically(Path.Combine(folder, "summary.jsonl"), lines.ToString());
        string path = Path.Combine(folder, "summary.parquet");
        SummaryTable.Write(path + ".partial", zones);
        File.Move(path + ".partial", path, overwrite: true);
    }

    public static JsonObject Line(ZoneResult zone) => new()
    {
        ["country_iso"] = zone.Key,
        ["name"] = zone.Name,
        ["has_code"] = zone.HasCode,
        ["cells_visited"] = zone.Figures.Visited,
        ["cells_included"] = zone.Figures.Included,
        ["cells_excluded_outside"] = Outside(zone),
        ["cells_excluded_hole"] = zone.Figures.InHole,
        ["tile_id_min"] = zone.TileIdMin,
        ["tile_id_max"] = zone.TileIdMax,
        ["tie_cells"] = zone.Figures.Ties,
        ["runs"] = zone.Figures.Runs,
        ["raster_row_min"] = zone.FirstRow < 0 ? null : zone.FirstRow,
        ["raster_row_max"] = zone.LastRow < 0 ? null : zone.LastRow,
        ["raster_col_min"] = zone.FirstColumn < 0 ? null : zone.FirstColumn,
        ["raster_col_max"] = zone.LastColumn < 0 ? null : zone.LastColumn,
        ["area_m2"] = zone.AreaM2,
        ["fallback"] = zone.IsFallback,
    };

    /// <summary>Cells of the polygons' boxes that are neither included nor left out for a hole.</summary>
    public static long Outside(ZoneResult zone) => Math.Max(0, zone.Figures.Visited - zone.Figures.Included - zone.Figures.InHole);

    public static void Write(string path, JsonObject document) => PublishedOutput.WriteAtomically(path, document.ToJsonString(Indented) + "\n");

    /// <summary>The dearest zones, one line each.</summary>
    public static IEnumerable<string> HotSpots(IReadOnlyList<ZoneResult> zones, int count)
    {
        double all = zones.Sum(Seconds);
        yield return "zone       cells     runs   sweep s  encode s   share";
        foreach (ZoneResult zone in zones.Where(zone => Seconds(zone) > 0).OrderByDescending(Seconds).ThenBy(zone => zone.Key, StringComparer.Ordinal).Take(count))
            yield return string.Create(CultureInfo.InvariantCulture, $"{zone.Key,-4} {zone.Figures.Included,11} {zone.Figures.Runs,8} {zone.SweepSeconds,9:F3} {zone.EncodeSeconds,9:F3} {Seconds(zone) / all,7:P1}");

        static double Seconds(ZoneResult zone) => zone.SweepSeconds + zone.EncodeSeconds;
    }
}
