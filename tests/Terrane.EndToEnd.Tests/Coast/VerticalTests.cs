using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Coast;

public sealed class VerticalTests : IDisposable
{
    private readonly Island _island = new();

    public void Dispose() => _island.Dispose();

    [Fact]
    public void A_constant_and_a_grid_are_added_and_voids_stay_voids()
    {
        // A plane of metres in degrees, ten times as coarse, that leaves out the east.
        Bounds all = WebMercator.ToGeographic(WebMercator.TileBounds(Island.Tiles[0]).Union(WebMercator.TileBounds(Island.Tiles[3])));
        double step = all.Width / 60, east = all.West + (all.Width * 0.75);
        string grid = Rasters.Write(_island.File("grid.tif"), "EPSG:4326", all.West - (5 * step), all.North + (5 * step), step, 50, 70, (x, y) => Plane(x, y));
        (float[] Metres, ushort[] Ordinals)[] plain = Island.Pixels(_island.Build("plain.pmtiles", _island.Land)),
            shifted = Island.Pixels(_island.Build("shifted.pmtiles", $"{_island.Land},vertical_offset=0.375")), gridded = Island.Pixels(_island.Build("gridded.pmtiles", $"{_island.Land},vertical_offset={grid}"));
        int compared = 0;
        for (int t = 0; t < 4; t++)
        {
            Window window = WebMercator.TileWindow(Island.Tiles[t]);
            for (int i = 0; i < 512 * 512; i++)
            {
                Assert.Equal(plain[t].Ordinals[i], shifted[t].Ordinals[i]);
                if (plain[t].Ordinals[i] == 0) continue;
                Assert.Equal(plain[t].Metres[i] + 0.375f, shifted[t].Metres[i], tolerance: 1 / 256f); // stored to 1/256 m
                double x = WebMercator.Longitude(WebMercator.X(Island.Zoom, window.Col + (i % 512) + 0.5)), y = WebMercator.Latitude(WebMercator.Y(Island.Zoom, window.Row + (i / 512) + 0.5));
                if (Math.Abs(x - east) < step) continue;
                Assert.Equal(x < east, gridded[t].Ordinals[i] != 0);
                if (x > east) continue;
                // Bilinear gives a plane back but for its single precision.
                Assert.Equal(plain[t].Metres[i] + Plane(x, y), gridded[t].Metres[i], tolerance: 0.005f);
                compared++;
            }
        }
        Assert.InRange(compared, 500_000, 1_048_576);
        TerraneProgram.Run("plan", $"{_island.Land},vertical_offset={grid}").Exits(0).Says("datum.coverage");

        float Plane(double x, double y) => (float)(40 + ((x - all.West) * 20) - ((y - all.South) * 11));
    }

    [Fact]
    public void Datums_are_recorded_compared_and_never_guessed()
    {
        string archive = _island.File("datum.pmtiles"), raised = _island.File("compound.tif");
        Bounds a = WebMercator.TileBounds(Island.Tiles[0]);
        Rasters.Write(raised, "EPSG:27700+5701", 200_000, 800_000, 100, 20, 20, (_, _) => 5);
        TerraneProgram.Run("build", raised + ",name=os", _island.Land + ",name=a,vertical_datum=EPSG:3855", _island.Ocean + ",name=b", "--max-zoom", "8", "-o", archive, "--effort", "0")
            .Exits(0).Says("datum.mixed");
        JsonElement legend = TerraneProgram.Run("show", archive, "--metadata").Exits(0).Json.GetProperty("legend");
        Assert.Equal("ODN height", legend[0].GetProperty("vertical_datum").GetString());
        Assert.Equal("EGM2008 height", legend[1].GetProperty("vertical_datum").GetString());
        JsonElement sources = JsonDocument.Parse(File.ReadAllText(archive + ".report.json")).RootElement.GetProperty("sources");
        Assert.Equal(["ODN height", "EGM2008 height", "unknown"], sources.EnumerateArray().Select(s => s.GetProperty("verticalDatum").GetString()));

        Outcome same = TerraneProgram.Run("plan", _island.Land + ",vertical_datum=EGM2008", _island.Ocean + ",vertical_datum=EPSG:3855").Exits(0);
        Assert.DoesNotContain("datum.", same.Error, StringComparison.Ordinal);
        TerraneProgram.Run("plan", _island.Land + ",vertical_datum=LAT", _island.Ocean).Exits(0).Says("datum.unknown");
        Outcome silent = TerraneProgram.Run("plan", _island.Land, _island.Ocean).Exits(0);
        Assert.DoesNotContain("datum.", silent.Error, StringComparison.Ordinal);
        Assert.Contains("land: datum unknown", silent.Out, StringComparison.Ordinal);
        TerraneProgram.Run("plan", _island.Land + ",vertical_datum=EPSG:4326").Exits(2).Says("crs.vertical");
        // What was added to says nothing of its datum any more.
        Assert.Contains("os: datum unknown", TerraneProgram.Run("plan", raised + ",name=os,vertical_offset=1").Exits(0).Out, StringComparison.Ordinal);
    }
}
