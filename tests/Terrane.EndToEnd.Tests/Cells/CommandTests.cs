using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cells;

/// <summary>The commands of cell tables as somebody types them, one after the other.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _zones;

    public CommandTests()
    {
        _zones = _folder.File("z.geojson");
        File.WriteAllText(_zones, """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"code":"ISL","name":"Iceland"},"geometry":{"type":"Polygon","coordinates":[[[-24.3,63.2],[-13.1,63.4],[-14.7,66.9],[-23.9,66.2],[-24.3,63.2]]]}},
            {"type":"Feature","properties":{"code":"242","name":"Fiji"},"geometry":{"type":"Polygon","coordinates":[[[176.2,-20.3],[-177.9,-20.1],[-178.4,-15.2],[177.1,-15.9],[176.2,-20.3]]]}}]}
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Index_verify_bounds_coverage_and_diff_go_together()
    {
        string cells = _folder.File("cells");
        TerraneProgram.Run(Command("index", cells)).Exits(0);
        string hash = Path.GetFileName(Directory.GetDirectories(Path.Combine(cells, "tile_index")).Single());
        Assert.Contains(" 0 findings", TerraneProgram.Run("cells", "verify", cells).Exits(0).Out);

        Directory.Move(Path.Combine(cells, "tile_bounds"), _folder.File("lost"));
        Assert.Contains("bounds", TerraneProgram.Run("cells", "bounds", cells).Exits(0).Error);
        Assert.Contains(" 0 findings", TerraneProgram.Run("cells", "verify", cells).Exits(0).Out); // digests and all
        Assert.Contains("are the same", TerraneProgram.Run("cells", "bounds", cells).Exits(0).Error);

        string overlap = _folder.File("overlap"), coverage = _folder.File("coverage");
        TerraneProgram.Run([.. Command("index", overlap), "--rule", "any_overlap"]).Exits(0);
        TerraneProgram.Run(Command("coverage", coverage)).Exits(0);
        string covered = Directory.GetDirectories(Path.Combine(coverage, "tile_coverage")).Single();
        string overlapping = Directory.GetDirectories(Path.Combine(overlap, "tile_index")).Single();
        TerraneProgram.Run("cells", "diff", overlapping, covered).Exits(0);
        Assert.Contains("FJ", TerraneProgram.Run("cells", "diff", Path.Combine(cells, "tile_index", hash), covered).Exits(2).Out); // its border cells

        Outcome reference = TerraneProgram.Run("cells", "diff", cells, "--reference", "--zones", _zones, "--windows", "9").Exits(0);
        Assert.Contains("0 differences in ", reference.Out);
        Assert.Contains("FJ    any_overlap  sweep", reference.Out);
    }

    [Fact]
    public void What_is_asked_wrongly_is_said_plainly()
    {
        string cells = _folder.File("cells");
        TerraneProgram.Run(Command("index", cells)).Exits(0);
        TerraneProgram.Run("cells", "diff", cells).Exits(2).Says("cells.options");
        TerraneProgram.Run("cells", "diff", cells, "--reference").Exits(2).Says("cells.options");
        TerraneProgram.Run("cells", "diff", cells, cells, "--reference", "--zones", _zones).Exits(2).Says("cells.options");
        TerraneProgram.Run("cells", "bounds", _folder.Folder("nothing")).Exits(2).Says("cells.partition");
        Assert.Contains("'--refrence'", TerraneProgram.Run("cells", "diff", cells, "--refrence").Exits(2).Says("cells.options").Error);
        Assert.Contains("`terrane cells verify --help`", TerraneProgram.Run("cells", "verify", cells, "--refrence").Exits(2).Error);
    }

    private string[] Command(string name, string output) =>
        ["cells", name, "--grid", "1440,720,-180,0.25,90,-0.25,EPSG:4326", "--zones", _zones, "--zone-key", "code", "-o", output];
}
