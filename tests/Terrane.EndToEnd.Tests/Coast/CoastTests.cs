using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Coast;

public sealed class CoastTests : IDisposable
{
    private const int LandOrdinal = 1, OceanOrdinal = 2;

    private readonly Island _island = new();

    public void Dispose() => _island.Dispose();

    [Fact]
    public void A_stored_sea_lets_bathymetry_through_and_does_not_pull_the_shore_down()
    {
        string archive = _island.Build("value.pmtiles", _island.Land + ",sea_values=-1.5..0", _island.Ocean);
        foreach ((TileId tile, (float[] metres, ushort[] ordinals)) in Island.Tiles.Zip(Island.Pixels(archive)))
        {
            for (int i = 0; i < metres.Length; i++)
            {
                double distance = Island.DistanceOf(tile, i);
                if (distance is > Island.PolderRadius + 3 and < Island.Radius - 3) Assert.Equal(LandOrdinal, ordinals[i]);
                if (distance > Island.Radius + 6) Assert.Equal((OceanOrdinal, -80f), (ordinals[i], metres[i]));
                // The shore is 5 m high: no pixel of the land source comes lower, so none has the sea in it.
                if (ordinals[i] == LandOrdinal) Assert.InRange(metres[i], 5f, 40f);
                if (distance < Island.PolderRadius - 3) Assert.Equal(OceanOrdinal, ordinals[i]); // values alone cannot tell a polder from the sea
            }
        }
    }

    [Fact]
    public void A_ceiling_lowers_the_hills_of_an_ocean_before_they_spread()
    {
        foreach ((TileId tile, (float[] metres, ushort[] ordinals)) in Island.Tiles.Zip(Island.Pixels(_island.Build("low.pmtiles", _island.Ocean + ",ceiling=-3.5", "--max-zoom", "11"))))
        {
            for (int i = 0; i < metres.Length; i++)
            {
                double distance = Island.DistanceOf(tile, i);
                Assert.NotEqual(0, ordinals[i]);
                Assert.InRange(metres[i], -80f, -3.5f);
                if (distance < Island.Radius - 6) Assert.Equal(-3.5f, metres[i]);
                if (distance > Island.Radius + 6) Assert.Equal(-80f, metres[i]);
            }
        }
    }

    [Fact]
    public void Polygons_decide_pixel_by_pixel_and_an_ocean_source_before_a_land_source_takes_no_land()
    {
        string coast = _island.Circle("coast.geojson", 280);
        string archive = _island.Build("polygons.pmtiles", _island.Ocean + ",domain=ocean", _island.Land + ",domain=land", "--land", coast);
        foreach ((TileId tile, (float[] metres, ushort[] ordinals)) in Island.Tiles.Zip(Island.Pixels(archive)))
        {
            for (int i = 0; i < metres.Length; i++)
            {
                double distance = Island.DistanceOf(tile, i);
                if (distance < 279) Assert.Equal(2, ordinals[i]);
                else if (distance > 280) Assert.Equal(1, ordinals[i]);
                else Assert.NotEqual(0, ordinals[i]); // 180 corners: the chord lies up to 0.05 pixels inside the circle
                if (distance < Island.PolderRadius - 3) Assert.Equal(Island.Polder, metres[i]);
            }
        }
    }

    [Fact]
    public void Coarse_polygons_with_a_shore_keep_the_polder_and_leave_the_coast_to_the_land_source()
    {
        // 40 pixels too large on one side and too small on the other: off by less than the shore's width.
        double pixel = WebMercator.Resolution(Island.Zoom);
        Bounds corner = WebMercator.TileBounds(Island.Tiles[0]);
        string coast = _island.WritePolygon("off.geojson", Enumerable.Range(0, 90).Select(i =>
            (corner.East + (pixel * (40 + (Island.Radius * Math.Cos(i * Math.PI / 45)))), corner.South + (pixel * Island.Radius * Math.Sin(i * Math.PI / 45)))));
        double metres = 100 * pixel * Math.Cos(WebMercator.Latitude(corner.South) * Math.PI / 180);
        string archive = _island.Build("shore.pmtiles", _island.Land + ",sea_values=-1.5..0", _island.Ocean + ",domain=ocean", "--land", coast, "--shore", $"{(int)metres}");
        foreach ((TileId tile, (float[] elevations, ushort[] ordinals)) in Island.Tiles.Zip(Island.Pixels(archive)))
        {
            for (int i = 0; i < elevations.Length; i++)
            {
                double distance = Island.DistanceOf(tile, i);
                if (distance < Island.Radius - 3) Assert.Equal(LandOrdinal, ordinals[i]);
                if (distance > Island.Radius + 3) Assert.Equal(OceanOrdinal, ordinals[i]);
                if (distance < Island.PolderRadius - 3) Assert.Equal(Island.Polder, elevations[i]);
                if (ordinals[i] == LandOrdinal && distance > Island.PolderRadius + 3) Assert.InRange(elevations[i], 5f, 40f);
            }
        }
    }

    [Fact]
    public void Included_and_excluded_polygons_part_a_source_without_a_gap_or_a_pixel_in_both()
    {
        string patch = _island.Circle("patch.geojson", 123.4);
        (float[] Metres, ushort[] Ordinals)[] inside = Island.Pixels(_island.Build("in.pmtiles", $"{_island.Land},include={patch}", "--max-zoom", "11")),
            outside = Island.Pixels(_island.Build("out.pmtiles", $"{_island.Land},exclude={patch}")), all = Island.Pixels(_island.Build("all.pmtiles", _island.Land));
        for (int t = 0; t < 4; t++)
        {
            for (int i = 0; i < 512 * 512; i++)
            {
                Assert.Equal(all[t].Ordinals[i], inside[t].Ordinals[i] + outside[t].Ordinals[i]);
                if (inside[t].Ordinals[i] != 0) Assert.Equal(all[t].Metres[i], inside[t].Metres[i]);
                else if (outside[t].Ordinals[i] != 0) Assert.Equal(all[t].Metres[i], outside[t].Metres[i]);
            }
        }
        int count = inside.Sum(t => t.Ordinals.Count(o => o != 0));
        Assert.InRange(count, Math.PI * 123.4 * 123.4 * 0.999, Math.PI * 123.4 * 123.4 * 1.001);
    }

    [Fact]
    public void What_cannot_be_decided_is_said()
    {
        string coast = _island.Circle("coast.geojson", 280);
        Refused("domain.land", _island.Land + ",domain=land");
        Refused("domain.land", _island.Land, _island.Ocean + ",domain=ocean");
        Refused("domain.none", _island.Land, "--land", coast);
        Refused("domain.order", _island.Ocean + ",domain=ocean", _island.Land + ",domain=land", "--land", coast, "--shore", "100");
        Refused("job.value", _island.Land + ",domain=lake", "--land", coast);
        Refused("job.value", _island.Ocean + ",domain=ocean,sea_values=0", "--land", coast);
        Refused("job.value", _island.Land + ",sea_values=0", "--shore", "100");
        Refused("polygons.notfound", _island.Land + ",domain=land", "--land", _island.File("none.gpkg"));
        Refused("polygons.notfound", _island.Land + ",exclude=" + _island.File("none.gpkg"));
    }

    [Fact]
    public void Changed_polygons_are_another_plan()
    {
        string coast = _island.Circle("coast.geojson", 280);
        string[] arguments = ["build", _island.Land + ",domain=land", "--land", coast, "-o", _island.File("x.pmtiles"), "--effort", "0"];
        TerraneProgram.Run(arguments).Exits(0);
        Assert.Contains("up to date", TerraneProgram.Run(arguments).Exits(0).Error, StringComparison.Ordinal);
        _island.Circle("coast.geojson", 200);
        Assert.Contains("coast.geojson", TerraneProgram.Run(arguments).Exits(2).Says("output.exists").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_names_polygons_relative_to_itself_and_gives_the_same_bytes()
    {
        _island.Circle("coast.geojson", 280);
        File.WriteAllText(_island.File("job.yaml"), """
            output: job.pmtiles
            lineage: true
            effort: 0
            rounding: none
            land: coast.geojson
            shore: 50
            sources:
              - path: land.tif
                sea_values: [-1.5, 0]
                exclude: [coast.geojson]
              - path: ocean.tif
                domain: ocean
            """);
        TerraneProgram.RunIn("/", [], "build", _island.File("job.yaml")).Exits(0);
        string coast = _island.File("coast.geojson");
        string inline = _island.Build("inline.pmtiles", $"{_island.Land},sea_values=-1.5..0,exclude={coast}", _island.Ocean + ",domain=ocean", "--land", coast, "--shore", "50");
        Archive.AssertSame(inline, _island.File("job.pmtiles"));
    }

    private void Refused(string code, params string[] arguments) =>
        TerraneProgram.Run(["build", .. arguments, "-o", _island.File("refused.pmtiles")]).Exits(2).Says(code);
}
