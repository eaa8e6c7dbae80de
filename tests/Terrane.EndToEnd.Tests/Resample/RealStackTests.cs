using System.Globalization;
using System.Text.RegularExpressions;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Resample;

/// <summary>Real rasters to one table, against numpy on the arrays as rasterio reads them (bench/resample/*.py).</summary>
public sealed partial class RealStackTests
{
    [Fact]
    public void The_island_stack_becomes_the_table_that_numpy_computes()
    {
        string data = Path.GetDirectoryName(Path.GetDirectoryName(RealData.Require("grids/sao_miguel")))!;
        using var folder = new TestFolder();
        string store = "tif:" + folder.File("stack"), table = folder.File("all.csv");
        TerraneProgram.RunIn(data, [], "resample", "dem/sao_miguel/eu_dem_v11.tif,name=dem", "grids/sao_miguel/clc2018_v2020_20u1.tif,name=landcover,kind=categorical",
            "grids/sao_miguel/gpw_v411_2020_count_2020.tif,name=people,kind=count", "grids/sao_miguel/gpw_v411_2020_density_2020.tif,name=density",
            "bathy/azores_bathy_1m.nc,name=topobathy,crs=EPSG:4326", "--grid", "1/120,EPSG:4326", "--extent", "-25.9,37.6,-25.1,38", "--to", store, "--passthrough", "reference").Exits(0);
        Assert.Contains("145602.965128", TerraneProgram.Run("join", "--from", store, "--to", table).Exits(0).Out);
        MatchCollection lines = IslandLine().Matches(Numpy("island.py", data, table));
        Assert.Equal(["dem", "landcover", "people", "density", "topobathy"], lines.Select(line => line.Groups["name"].Value));
        // Interpolation of metres in another order of additions; all else is equal to the bit.
        Assert.All(lines, line => Assert.InRange(double.Parse(line.Groups["most"].Value, CultureInfo.InvariantCulture), 0, line.Groups["name"].Value == "topobathy" ? 1e-11 : 0));
    }

    [Fact]
    public void The_park_stack_in_another_crs_becomes_the_table_that_numpy_computes()
    {
        string data = Path.GetDirectoryName(Path.GetDirectoryName(RealData.Require("dem/zion_srtm.tif")))!;
        using var folder = new TestFolder();
        string store = "tif:" + folder.File("stack"), table = folder.File("all.csv");
        TerraneProgram.RunIn(data, [], "resample", "dem/zion_srtm.tif", "grids/zion_nlcd.tif,kind=categorical", "--grid", "100,EPSG:26912", "--to", store).Exits(0);
        TerraneProgram.Run("join", "--from", store, "--to", table).Exits(0);
        string said = Numpy("zion.py", data, table);
        Assert.Contains("nlcd missing same True differ 0", said);
        Match rmse = ParkLine().Match(said);
        // 1600 samples of cells as coarse as the target leave that much open: 0.056 m.
        Assert.InRange(double.Parse(rmse.Groups["rmse"].Value, CultureInfo.InvariantCulture), 0, 0.1);
    }

    private static string Numpy(string script, params string[] arguments)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Terrane.slnx"))) root = root.Parent;
        Assert.NotNull(root);
        const string Python = "/usr/bin/python3"; // the one that Debian's numpy and rasterio belong to
        using var check = RunningProgram.Start(Python, null, [], "-c", "import numpy, rasterio");
        Assert.SkipWhen(check.Finish().ExitCode != 0, "python3-rasterio is not installed.");
        using var run = RunningProgram.Start(Python, null, [], [Path.Combine(root.FullName, "bench", "resample", script), .. arguments]);
        return run.Finish().Exits(0).Out;
    }

    [GeneratedRegex(@"^(?<name>\w+) missing same: True max \|diff\| (?<most>\S+) cells \d+", RegexOptions.Multiline)]
    private static partial Regex IslandLine();

    [GeneratedRegex(@"RMSE against 1600 samples a cell (?<rmse>\S+)")]
    private static partial Regex ParkLine();
}
