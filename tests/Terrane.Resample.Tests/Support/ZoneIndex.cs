using System.Globalization;
using Terrane.Cells.Index;
using Terrane.Cells.Zones;
using Terrane.Runtime.Memory;

namespace Terrane.Resample.Tests.Support;

/// <summary>Cell indexes of boxes, in the CRS of <see cref="Jobs.Grid"/>.</summary>
internal static class ZoneIndex
{
    /// <returns>The folder of the index.</returns>
    public static string Make(TempFolder folder, string grid, params (string Key, double West, double South, double East, double North)[] boxes)
    {
        string path = folder.File("zones.geojson"), output = folder.File("cells");
        IEnumerable<string> features = boxes.Select(box => string.Create(CultureInfo.InvariantCulture,
            $$$"""{"type":"Feature","properties":{"key":"{{{box.Key}}}"},"geometry":{"type":"Polygon","coordinates":[[[{{{box.West}}},{{{box.South}}}],[{{{box.East}}},{{{box.South}}}],[{{{box.East}}},{{{box.North}}}],[{{{box.West}}},{{{box.North}}}],[{{{box.West}}},{{{box.South}}}]]]}}"""));
        File.WriteAllText(path, $$$"""
            {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32626"}},"features":[{{{string.Join(",", features)}}}]}
            """);
        using var quiet = new Quiet();
        using var memory = new MemorySampler();
        // A run points TMPDIR to its own work folder, which is gone afterwards.
        string? temporary = Environment.GetEnvironmentVariable("TMPDIR");
        IndexJob.Run(new IndexOptions { GridText = grid, Zones = new ZoneOptions { Path = path, KeyField = "key", IsoCodes = false }, Output = output, Workers = 1 },
            quiet, memory, TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("TMPDIR", temporary);
        return output;
    }
}
