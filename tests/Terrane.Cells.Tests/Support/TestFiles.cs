using System.Globalization;
using System.Text;
using Terrane.Cells.Index;
using Terrane.Cells.Zones;
using Terrane.Runtime.Memory;

namespace Terrane.Cells.Tests.Support;

/// <summary>Small inputs and runs of the whole job.</summary>
internal static class TestFiles
{
    /// <summary>60 by 40 cells of one degree on both sides of the prime meridian.</summary>
    public const string SmallGrid = "60,40,-30,1,20,-1,EPSG:4326";

    /// <summary>GeoJSON of features with a code, a name and rings each (the outer one, then holes).</summary>
    public static string GeoJson(string path, params (string? Code, string Name, double[][] Rings)[] features)
    {
        var text = new StringBuilder("""{"type":"FeatureCollection","features":[""");
        for (int i = 0; i < features.Length; i++)
        {
            string code = features[i].Code is null ? "null" : $"\"{features[i].Code}\"";
            IEnumerable<string> rings = features[i].Rings.Select(ring =>
                $"[{string.Join(',', Enumerable.Range(0, (ring.Length / 2) + 1).Select(p => Point(ring, p % (ring.Length / 2))))}]");
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$$"""{"type":"Feature","properties":{"iso":{{{code}}},"name":"{{{features[i].Name}}}"},"geometry":{"type":"Polygon","coordinates":[{{{string.Join(',', rings)}}}]}}""");
        }
        File.WriteAllText(path, text.Append("]}").ToString());
        return path;
    }

    public static double[] Box(double west, double south, double east, double north) => [west, south, east, south, east, north, west, north];

    /// <summary>Three countries: a large one with a hole, one in the hole, a tiny one without a centre.</summary>
    public static string ThreeCountries(string path) => GeoJson(path,
        ("FR", "Large", [[-25.3, -15.2, 24.8, -18.1, 27.7, 17.9, 0.4, 12.6, -24.2, 18.3], Box(-4.5, -4.5, 5.5, 5.5)]),
        ("380", "Inside", [Box(-4.5, -4.5, 5.5, 5.5)]),
        ("VAT", "Tiny", [Box(10.1, 19.1, 10.2, 19.2)]));

    public static IndexOptions Options(string zones, string output) => new()
    {
        GridText = SmallGrid,
        Zones = new ZoneOptions { Path = zones, KeyField = "iso" },
        Output = output,
        Workers = 2,
    };

    public static IndexOutcome Run(IndexOptions options) => RunUntil(options, TestContext.Current.CancellationToken);

    public static IndexOutcome RunUntil(IndexOptions options, CancellationToken ct)
    {
        using var memory = new MemorySampler();
        using var quiet = new Quiet();
        return IndexJob.Run(options, quiet, memory, ct);
    }

    /// <summary>Content hashes of all files below a folder, by relative path; those in which times stand are left out.</summary>
    public static Dictionary<string, string> Hashes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is not ("report.json" or "run_report.json"))
        .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))));

    private static string Point(double[] ring, int i) => string.Create(CultureInfo.InvariantCulture, $"[{ring[2 * i]:R},{ring[(2 * i) + 1]:R}]");
}
