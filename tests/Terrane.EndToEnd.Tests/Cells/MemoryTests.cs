using System.Globalization;
using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cells;

public sealed class MemoryTests
{
    [Fact]
    public void The_world_stays_within_its_memory()
    {
        using var folder = new TestFolder();
        TerraneProgram.Run(World.Index(folder.File("out"), "--memory", "340M", "-j", "2", "-q")).Exits(1);
        string report = Directory.GetFiles(folder.File("out"), "report.json", SearchOption.AllDirectories).Single();
        JsonElement memory = JsonDocument.Parse(File.ReadAllText(report)).RootElement.GetProperty("memory");
        Assert.Equal(340L << 20, memory.GetProperty("limitBytes").GetInt64());
        Assert.InRange(memory.GetProperty("peakTreeBytes").GetInt64(), 40L << 20, 340L << 20);
    }

    [Fact]
    public void Too_little_memory_is_an_error_with_a_code_and_not_a_crash()
    {
        using var folder = new TestFolder();
        TerraneProgram.Run(World.Index(folder.File("out"), "--memory", "128M")).Exits(2).Says("memory.budget"); // less than the program itself
        TerraneProgram.Run(World.Index(folder.File("out"), "--memory", "300M", "-j", "2")).Exits(2).Says("memory.budget"); // less than these polygons
        // Polygons are read into the heap before anyone can count them: there the heap's own bound ends the run.
        TerraneProgram.Run("cells", "index", "--grid", "360,180,-180,1,90,-1,EPSG:4326", "--zones", Triangles(folder.File("many.geojson")), "--zone-key", "iso",
            "-o", folder.File("out"), "--memory", "216M", "-j", "1").Exits(2).Says("cells.memory");
        Assert.False(Directory.Exists(folder.File("out")));
    }

    // 300,000 of them, in ten countries: 17 MB of text, more than 60 as objects.
    private static string Triangles(string path)
    {
        string[] codes = ["DE", "DK", "ES", "FI", "FR", "IT", "NO", "PL", "PT", "SE"];
        const int Each = 30_000, PerRow = 1700;
        using var file = new StreamWriter(path);
        file.Write("""{"type":"FeatureCollection","features":[""");
        for (int c = 0; c < codes.Length; c++)
        {
            file.Write($$$"""{{{(c == 0 ? "" : ",")}}}{"type":"Feature","properties":{"iso":"{{{codes[c]}}}"},"geometry":{"type":"MultiPolygon","coordinates":[""");
            for (int i = 0; i < Each; i++)
            {
                int n = (c * Each) + i;
                double x = -179 + (0.2 * (n % PerRow)), y = -80 + (0.5 * (n / PerRow));
                file.Write(string.Create(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}[[[{x:F1},{y:F1}],[{x + 0.1:F1},{y:F1}],[{x:F1},{y + 0.1:F1}],[{x:F1},{y:F1}]]]"));
            }
            file.Write("]}}");
        }
        file.Write("]}");
        return path;
    }
}
