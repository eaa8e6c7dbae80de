using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Points;
using Terrane.Raster;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Kinds;

/// <inheritdoc cref="PointsKind"/>
/// <param name="Paths">Files, or folders of them.</param>
/// <param name="Resolution">Side of a cell in units of the points' CRS.</param>
/// <param name="Classes">Of LAS points that are used; none for all.</param>
/// <param name="Columns">Of text files; none for those that are found.</param>
internal sealed record PointsSource(IReadOnlyList<string> Paths, double Resolution, PointStatistic Statistic, IReadOnlyList<int> Classes, IReadOnlyList<string> Columns) : ProviderSource
{
    /// <summary>Raised whenever the same points would give another grid.</summary>
    private const int Version = 1;

    private static readonly string[] Extensions = [".las", ".laz", ".xyz", ".csv", ".txt", ".pts"];

    internal override string Text => string.Create(CultureInfo.InvariantCulture, $"points, {Statistic.ToString().ToLowerInvariant()} in cells of {Resolution:R}");

    internal override void Describe(JsonObject plan)
    {
        plan["points"] = Settings();
    }

    internal override ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct)
    {
        var failures = new List<TerraneException>();
        var byCrs = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string path in Paths.SelectMany(Expand).Distinct().Where(path => request.Filter.Wants(Path.GetFileName(path))))
        {
            try
            {
                using PointReader reader = PointReader.Open(path, Classes, Columns);
                string crs = request.Options.Crs ?? reader.Crs ?? throw PointsException.Crs(path);
                if (!byCrs.TryGetValue(crs, out List<string>? same)) byCrs.Add(crs, same = []);
                same.Add(path);
            }
            catch (PointsException e) when (e.Code is "points.read" or "points.laz")
            {
                failures.Add(e);
            }
        }
        var files = new List<RasterFile>();
        foreach ((string crs, List<string> same) in byCrs)
        {
            same.Sort(StringComparer.Ordinal);
            while (same.Count > 0)
            {
                try
                {
                    files.AddRange(Grid(same, crs, request, ct));
                    break;
                }
                catch (PointsException e) when (e.Code == "points.read")
                {
                    failures.Add(e);
                    if (same.RemoveAll(path => e.Message.Contains($"'{path}'", StringComparison.Ordinal)) == 0) throw;
                }
            }
        }
        return new ProviderOpening { Files = files, Failures = failures, IsChosen = true };
    }

    private IReadOnlyList<RasterFile> Grid(List<string> paths, string crs, ProviderRequest request, CancellationToken ct)
    {
        FileStamp[] stamps = [.. paths.Select(path => FileStamp.Of(path) ?? throw PointsException.NotFound(path))];
        JsonObject content = Settings();
        content["crs"] = crs;
        content["files"] = new JsonArray([.. stamps.Select(s => (JsonNode)new JsonArray(s.Path, s.Size, s.ModifiedTicks))]);
        var grid = new PointGrid(paths, Resolution, Statistic, Classes, Columns);
        string label = paths.Count == 1 ? Path.GetFileName(paths[0]) : string.Create(CultureInfo.InvariantCulture, $"{paths.Count} files of points, {Path.GetFileName(paths[0])} first");
        return ProviderChunks.Scan([request.Chunks.Get(content, label, path => grid.Write(path, crs, ct), ct)], request.Options, stamps, ct);
    }

    private JsonObject Settings() => new()
    {
        ["kind"] = "terrane-points",
        ["version"] = Version,
        ["resolution"] = Resolution,
        ["statistic"] = Statistic.ToString(),
        ["classes"] = new JsonArray([.. Classes.Select(n => JsonValue.Create(n))]),
        ["columns"] = new JsonArray([.. Columns.Select(n => JsonValue.Create(n))]),
    };

    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path)) return [Path.GetFullPath(path)];
        string[] found = Directory.Exists(path) ? Directory.GetFiles(path) : [];
        string[] points = [.. found.Where(file => Extensions.Contains(Path.GetExtension(file).ToLowerInvariant())).Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
        return points.Length > 0 ? points : throw PointsException.NotFound(path);
    }
}
