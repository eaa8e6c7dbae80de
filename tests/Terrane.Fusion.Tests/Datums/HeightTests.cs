using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Tests.Datums;

/// <summary>Heights of providers are brought to those of the output, at every pixel.</summary>
public sealed class HeightTests : IDisposable
{
    private readonly Ground _ground = new();

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData(0.001)] // 16 pixels between nodes
    [InlineData(0.01)] // 1 pixel: PROJ everywhere
    public void Ellipsoidal_heights_become_those_of_the_geoid_whose_grid_PROJ_has(double size)
    {
        var geoid = new GtxGrid(Egm96());
        const double West = -7.3, North = 57.1;
        _ground.Raster("a.tif", 260, 240, West, North, size, (c, r) => c - (r * 2), "EPSG:4326");
        Fused fused = Run("EPSG:4326", size, "EPSG:4979", "EPSG:5773", new Bounds(West, North - (240 * size), West + (260 * size), North));
        double most = 0;
        for (int row = 0; row < 240; row++)
            for (int col = 0; col < 260; col++)
                most = Math.Max(most, Math.Abs(fused.Elevation[(row * 260) + col] - (col - (row * 2) - geoid.At(West + ((col + 0.5) * size), North - ((row + 0.5) * size)))));
        Assert.InRange(most, 0, 0.001);
    }

    [Fact]
    public void Metres_of_a_projection_are_where_gdaltransform_has_them()
    {
        _ = Egm96();
        Assert.SkipWhen(!Programs.Has("gdaltransform"), "gdaltransform is not installed: run ./check once.");
        const double West = 405_000, North = 6_003_000, Size = 90; // on the lattice
        _ground.Raster("a.tif", 500, 400, West, North, Size, (_, _) => 100);
        Fused fused = Run("EPSG:32630", Size, "EPSG:4979", "EPSG:5773", new Bounds(West, North - (400 * Size), West + (500 * Size), North));
        var places = new List<(int Col, int Row)>();
        for (int i = 0; i < 2000; i++) places.Add((i * 37 % 500, i * 101 % 400));
        string input = string.Concat(places.Select(p => string.Create(CultureInfo.InvariantCulture, $"{West + ((p.Col + 0.5) * Size)} {North - ((p.Row + 0.5) * Size)} 0\n")));
        string[] degrees = Lines(Programs.RunWith(input, "gdaltransform", "-s_srs", "EPSG:32630", "-t_srs", "EPSG:4326"));
        string[] heights = Lines(Programs.RunWith(string.Concat(degrees.Select(d => d[..(d.LastIndexOf(' ') + 1)] + "100\n")), "gdaltransform", "-s_srs", "EPSG:4979", "-t_srs", "EPSG:4326+5773"));
        for (int i = 0; i < places.Count; i++)
            Assert.Equal(double.Parse(heights[i].Split(' ')[2], CultureInfo.InvariantCulture), fused.Elevation[(places[i].Row * 500) + places[i].Col], 0.001);
    }

    [Fact]
    public void A_missing_grid_is_named_and_a_folder_or_a_word_goes_on()
    {
        const string From = "EPSG:4979", To = "EPSG:3855";
        _ground.Raster("a.tif", 40, 30, 500_000, 6_000_000, 10, (_, _) => 100);
        var extent = new Bounds(500_000, 6_000_000 - 300, 500_400, 6_000_000);
        Assert.SkipWhen(OperationFinder.FindHeights(From, To, new GeographicArea(-3, 54, -2, 55)).Any(o => o.IsInstantiable && !o.IsBallpark), "This machine has a grid of EGM2008.");
        var error = Assert.Throws<FusionException>(() => Run("EPSG:32630", 10, From, To, extent));
        Assert.Equal("fusion.datum.grid", error.Code);
        Assert.Contains("us_nga_egm08_25.tif", error.Message, StringComparison.Ordinal);
        Assert.Contains("datum_grids", error.Hint, StringComparison.Ordinal);

        Directory.CreateDirectory(_ground.Path("grids"));
        GtxGrid.Write(_ground.Path("grids/egm08_25.gtx"), 53, -4, 0.5, 5, 5, (_, _) => 45.5f); // the name it had before PROJ 7 is as good
        Assert.Equal(Enumerable.Repeat(54.5f, 1200), Run("EPSG:32630", 10, From, To, extent, "datum_grids: grids\n").Elevation);
        JsonNode made = Dictionary("out.tif")["1"]!;
        Assert.Equal(("WGS 84 ellipsoidal height", "WGS 84 to EGM2008 height (1)", 1.0),
            (made["vertical_datum"]!.GetValue<string>(), made["vertical_operation"]!.GetValue<string>(), made["vertical_accuracy"]!.GetValue<double>()));
        Assert.Equal(("EGM2008 height", "EPSG:3855"), (Item("vertical_datum"), Item("vertical_datum_code")));

        Assert.Equal(Enumerable.Repeat(100f, 1200), Run("EPSG:32630", 10, From, To, extent, provider: "vertical_transform: none").Elevation);
        Assert.Equal("none", Dictionary("out.tif")["1"]!["vertical_operation"]!.GetValue<string>());
    }

    [Fact]
    public void Pixels_beyond_the_grid_are_void_and_warned_of()
    {
        Directory.CreateDirectory(_ground.Path("grids"));
        GtxGrid.Write(_ground.Path("grids/egm08_25.gtx"), 53, -4, 0.5, 3, 3, (c, r) => c + (10 * r)); // 3 to 4 degrees west
        _ground.Raster("a.tif", 200, 20, -4, 53.6, 0.01, (_, _) => 100, "EPSG:4326");
        FuseOptions options = Options("EPSG:4326", 0.01, "EPSG:4979", "EPSG:3855", new Bounds(-4, 53.4, -2, 53.6), "datum_grids: grids\n");
        using (FusionPlan plan = FusionPlan.Make(options, TestContext.Current.CancellationToken))
            Assert.Contains(plan.Warnings, w => w.Code == "fusion.datum" && w.Text.Contains("void", StringComparison.Ordinal));
        Fused.Do(options);
        double[] heights = Ground.Read(options.Output);
        for (int col = 0; col < 200; col++)
        {
            // Column 0 of the grid lies at -4; its rows are 10 m apart, at 53 and 53.5.
            double wanted = col < 100 ? 100 - ((col + 0.5) * 0.02) - (10 * (53.595 - 53) / 0.5) : double.NaN;
            Assert.Equal(wanted, heights[col], 0.001);
        }
    }

    [Theory]
    [InlineData("EPSG:5715", "EPSG:5714", 40, -40)] // depths
    [InlineData("EPSG:8228", "EPSG:5703", 1000, 304.8)] // feet
    [InlineData("MSL depth", "MSL", 40, -40)] // words that PROJ knows
    [InlineData("EGM2008", "EPSG:3855", 7, 7)]
    [InlineData("LAT Portsmouth", "lat portsmouth", 7, 7)]
    public void Units_directions_and_words_count(string from, string to, float height, float wanted)
    {
        _ground.Raster("a.tif", 40, 30, 500_000, 6_000_000, 10, (_, _) => height);
        Assert.Equal(Enumerable.Repeat(wanted, 1200), Run("EPSG:32630", 10, from, to, new Bounds(500_000, 6_000_000 - 300, 500_400, 6_000_000)).Elevation);
    }

    [Fact]
    public void Words_without_a_way_are_refused_and_an_unknown_datum_is_stated()
    {
        _ground.Raster("a.tif", 40, 30, 500_000, 6_000_000, 10, (_, _) => 5);
        var extent = new Bounds(500_000, 6_000_000 - 300, 500_400, 6_000_000);
        var error = Assert.Throws<FusionException>(() => Run("EPSG:32630", 10, "LAT Portsmouth", "EPSG:5773", extent));
        Assert.Equal(("fusion.datum.way", true), (error.Code, error.Message.Contains("LAT Portsmouth", StringComparison.Ordinal)));
        // Nothing is a way between heights that leaves them as they are.
        Assert.Equal("fusion.datum.way", Assert.Throws<FusionException>(() => Run("EPSG:32630", 10, "EPSG:5703", "EPSG:5773", extent)).Code);
        FuseOptions options = Options("EPSG:32630", 10, null, "EPSG:5773", extent);
        using (FusionPlan plan = FusionPlan.Make(options, TestContext.Current.CancellationToken)) Assert.Contains(plan.Warnings, w => w.Code == "fusion.datum");
        Fused.Do(options);
        Assert.Equal("unknown", Dictionary("out.tif")["1"]!["vertical_datum"]!.GetValue<string>());
        Fused.Do(Options("EPSG:32630", 10, null, null, extent) with { Overwrite = true });
        Assert.Equal("unknown", Item("vertical_datum"));
        Fused.Do(Options("EPSG:32630", 10, "EPSG:5773", null, extent) with { Overwrite = true });
        Assert.Equal("EGM96 height", Item("vertical_datum")); // all agree
    }

    [Theory]
    [InlineData("", 1.25)] // EPSG states 1 m
    [InlineData("vertical_offset_uncertainty: 0.2", 0.29)]
    [InlineData("vertical_offset: 0.5, vertical_offset_uncertainty: 0", 0.25)]
    public void The_uncertainty_of_a_transformation_is_added_as_a_square(string provider, double square)
    {
        _ = Egm96();
        _ground.Raster("a.tif", 40, 30, 500_000, 6_000_000, 10, (_, _) => 5);
        Fused fused = Run("EPSG:32630", 10, "EPSG:4979", "EPSG:5773", new Bounds(500_000, 6_000_000 - 300, 500_400, 6_000_000), "variables: [uncertainty]\n", provider, "uncertainty: 0.5");
        Assert.All(fused.Uncertainty, u => Assert.Equal(Math.Sqrt(square), u, 1e-6));
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(96, 3)]
    public void Heights_do_not_depend_on_cells_workers_or_the_area(int cell, int workers)
    {
        Directory.CreateDirectory(_ground.Path("grids"));
        // Rough on purpose: many cells of the mesh are exact, and some of the area is beyond the grid.
        GtxGrid.Write(_ground.Path("grids/egm08_25.gtx"), 53.5, -3.3, 0.01, 90, 70, (c, r) => ((c * 7) + (r * 13)) % 11);
        _ground.Raster("a.tif", 300, 250, 462_000, 6_000_000, 200, (c, r) => c + r);
        Fused Made(string name, Bounds box, int side, int threads)
        {
            FuseOptions options = Options("EPSG:32630", 100, "EPSG:4979", "EPSG:3855", box, "datum_grids: grids\n", name: name) with { Cell = side, Workers = threads };
            Fused.Do(options);
            return new Fused([.. Ground.Read(options.Output).Select(v => (float)v)], [], [], [], 0, 0);
        }
        var extent = new Bounds(470_000, 5_960_000, 500_000, 5_990_000);
        float[] whole = Made("whole.tif", extent, FuseOptions.DefaultCell, 1).Elevation, cut = Made("cut.tif", extent, cell, workers).Elevation;
        Assert.Equal(whole.Select(BitConverter.SingleToInt32Bits), cut.Select(BitConverter.SingleToInt32Bits));
        Assert.Contains(whole, float.IsNaN);
        Assert.Contains(whole, v => !float.IsNaN(v));
        float[] part = Made("part.tif", new Bounds(477_300, 5_967_500, 488_800, 5_983_100), 80, 2).Elevation;
        for (int row = 0; row < 156; row++) Assert.Equal(whole.AsSpan(((row + 69) * 300) + 73, 115).ToArray().Select(BitConverter.SingleToInt32Bits), part.AsSpan(row * 115, 115).ToArray().Select(BitConverter.SingleToInt32Bits));
    }

    private static string Egm96()
    {
        string? folder = ProjLibrary.SearchPaths.FirstOrDefault(f => File.Exists(Path.Combine(f, "egm96_15.gtx")));
        Assert.SkipWhen(folder is null, "PROJ has no egm96_15.gtx: Debian's proj-data has it.");
        return Path.Combine(folder!, "egm96_15.gtx");
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private JsonObject Dictionary(string output) => JsonNode.Parse(Item("provenance_dict", output)!)!.AsObject();

    private string? Item(string key, string output = "out.tif")
    {
        using GdalDataset file = GdalDataset.Open(_ground.Path(output));
        return file.Metadata().GetValueOrDefault(key);
    }

    private Fused Run(string crs, double size, string from, string to, Bounds extent, string head = "", string provider = "", string step = "")
    {
        FuseOptions options = Options(crs, size, from, to, extent, head, provider, step) with { Overwrite = true };
        Fused.Do(options);
        return new Fused([.. Ground.Read(options.Output).Select(v => (float)v)], [], options.Policy.Uncertainty ? [.. Ground.Read(options.Output, 2).Select(v => (float)v)] : [], [], 0, 0);
    }

    private FuseOptions Options(string crs, double size, string? from, string? to, Bounds extent, string head = "", string provider = "", string step = "", string name = "out.tif")
    {
        string stated = from is null ? "" : $", vertical_datum: '{from}'", more = provider.Length > 0 ? ", " + provider : "";
        return Fused.Options(_ground, string.Create(CultureInfo.InvariantCulture, $"name: t\ncrs: {crs}\nresolution: {size}\n{head}{(to is null ? "" : $"vertical_datum: '{to}'\n")}") +
            $"providers: {{a: {{path: a.tif{stated}{more}}}}}\nsteps: [{{provider: a, operator: overwrite{(step.Length > 0 ? ", " + step : "")}}}]\n", extent, name);
    }
}
