using System.Globalization;
using System.IO.Compression;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Running;

/// <summary>Small made-up inputs of every command in one folder, made once; faults that change inputs work on a copy.</summary>
internal static class ChaosInputs
{
    private const int Side = 150;

    private static readonly Lazy<string> Made = new(Make);

    public static string Folder => Made.Value;

    /// <summary>A copy with the same times, so that both count as the same input.</summary>
    public static string CopyTo(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file));
        }
        // The list names files by their full path.
        WriteList(folder);
        return folder;
    }

    private static string Make()
    {
        string folder = Directory.CreateTempSubdirectory("terrane-chaos-inputs-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string quilt = Rasters.Quilt(Path.Combine(folder, "quilt"), 2, 2, Side, 100);
        string catalogue = Directory.CreateDirectory(Path.Combine(folder, "catalogue")).FullName;
        foreach (string tile in Directory.GetFiles(quilt).Order(StringComparer.Ordinal))
        {
            using ZipArchive zip = ZipFile.Open(Path.Combine(catalogue, Path.GetFileNameWithoutExtension(tile) + ".zip"), ZipArchiveMode.Create);
            zip.CreateEntryFromFile(tile, Path.GetFileName(tile), CompressionLevel.Fastest);
        }
        Rasters.Write(Path.Combine(quilt, "coarse.tif"), "EPSG:32631", 480_000, 5_560_000, 250, 60, 60, Rasters.Relief);
        File.WriteAllText(Path.Combine(catalogue, "metadata.json"),
            """{"name":"Quilt","website":"https://example.org","license":"CC0","producer":"Nobody","resolution":100,"access_year":2026}""");
        File.WriteAllText(Path.Combine(catalogue, "LICENSE.txt"), "CC0");
        WriteList(folder);
        File.WriteAllText(Path.Combine(folder, "zones.geojson"), $$"""
            {"type":"FeatureCollection","features":[{{string.Join(',', Enumerable.Range(0, 8).Select(Zone))}}]}
            """);
        File.WriteAllText(Path.Combine(folder, "policy.yaml"), """
            name: Coast
            crs: EPSG:32631
            resolution: 100
            providers:
              west: {path: [quilt/00.tif, quilt/10.tif]}
              east: {path: [quilt/01.tif, quilt/11.tif], surveys: files}
            steps:
              - {provider: west, operator: overwrite}
              - {provider: east, operator: feather, distance: 500m}
            """);
        TerraneProgram.Run("build", quilt, "--max-zoom", "10", "--effort", "0", "-o", Path.Combine(folder, "one.pmtiles")).Exits(0);
        TerraneProgram.Run("build", Path.Combine(quilt, "00.tif"), Path.Combine(quilt, "11.tif"), "--max-zoom", "10", "--effort", "0", "-o", Path.Combine(folder, "two.pmtiles")).Exits(0);
        return folder;
    }

    private static void WriteList(string folder) => File.WriteAllText(Path.Combine(folder, "catalogue", "file_list.txt"),
        string.Join('\n', Directory.GetFiles(Path.Combine(folder, "catalogue"), "*.zip").Order(StringComparer.Ordinal).Select(zip => new Uri(zip).AbsoluteUri)));

    private static string Zone(int i)
    {
        (double west, double east) = (2.71 + (i * 0.03), 2.74 + (i * 0.03));
        string ring = string.Create(CultureInfo.InvariantCulture, $"[[{west},49.95],[{east},49.95],[{east},50.15],[{west},50.13],[{west},49.95]]");
        return "{\"type\":\"Feature\",\"properties\":{\"id\":\"Z" + i + "\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[" + ring + "]}}";
    }
}
