using Terrane.Core;
using Terrane.Serve.Facts;
using Terrane.Serve.Styles;
using Terrane.Serve.Tests.Support;
using Terrane.Serve.Tiles;
using Terrane.Tiles;

namespace Terrane.Serve.Tests.Styles;

public sealed class StyleTests(WorldArchive world) : IClassFixture<WorldArchive>
{
    private const int Side = TestArchive.Side;

    [Fact]
    public async Task A_hillshade_has_no_seam_and_true_slopes()
    {
        // A plane in Web Mercator: its slope changes with latitude alone, so a row is one grey, across tiles too.
        uint[] west = await Picture("world/2/1/1.png?style=hillshade"), east = await Picture("world/2/2/1.png?style=hillshade");
        for (int row = 0; row < Side; row++)
        {
            uint expected = west[row * Side];
            for (int col = 0; col < Side; col++)
            {
                Assert.InRange((int)(west[(row * Side) + col] & 0xFF), (int)(expected & 0xFF) - 1, (int)(expected & 0xFF) + 1); // elevations are in steps of 1/256 m
                Assert.InRange((int)(east[(row * Side) + col] & 0xFF), (int)(expected & 0xFF) - 1, (int)(expected & 0xFF) + 1);
            }
        }
        Assert.All(west, pixel => Assert.Equal(0xFFu, pixel >> 24));
    }

    [Fact]
    public void Light_falls_from_the_north_west()
    {
        Assert.Equal(Math.Sqrt(0.5), Hillshade.Light((0, 0)), 1e-12); // flat: the sine of 45 degrees
        // Ground that rises to the east and south faces the north-west, where the light is.
        Assert.True(Hillshade.Light((0.5, 0.5)) > Hillshade.Light((0, 0)) && Hillshade.Light((0, 0)) > Hillshade.Light((-0.5, -0.5)));
        // Exactly towards the light: the normal is the light's direction.
        Assert.Equal(1, Hillshade.Light((Math.Sqrt(0.5), Math.Sqrt(0.5))), 1e-12);
    }

    [Fact]
    public void A_row_of_slopes_is_what_each_pixel_has_by_itself()
    {
        const int SideOf = 37; // no multiple of a vector
        var random = new Random(3);
        float[] metres = [.. Enumerable.Range(0, SideOf * SideOf).Select(_ => random.Next(8) == 0 ? float.NaN : random.Next(-500, 500) / 7f)];
        float[] rim = [.. Enumerable.Range(0, 4 * (SideOf + 1)).Select(_ => random.Next(8) == 0 ? float.NaN : random.Next(-500, 500) / 7f)];
        ElevationBlock block = ElevationBlock.Of(new DecodedTile(new TileId(12, 2000, 1300), SideOf, metres, null) { Rim = rim });
        var slopes = new SlopeRow(SideOf);
        for (int row = 0; row < SideOf; row++)
        {
            slopes.Find(block, row);
            slopes.Shade();
            for (int col = 0; col < SideOf; col++)
            {
                float here = block[col, row];
                Assert.Equal(float.IsNaN(here), double.IsNaN(slopes.East[col]));
                if (float.IsNaN(here)) continue;
                double Near(int dx, int dy) => float.IsNaN(block[col + dx, row + dy]) ? here : block[col + dx, row + dy];
                double size = 8 * block.GroundSize(row);
                double east = (Near(1, -1) + Near(1, 0) + Near(1, 0) + Near(1, 1) - (Near(-1, -1) + Near(-1, 0) + Near(-1, 0) + Near(-1, 1))) / size;
                double south = (Near(-1, 1) + Near(0, 1) + Near(0, 1) + Near(1, 1) - (Near(-1, -1) + Near(0, -1) + Near(0, -1) + Near(1, -1))) / size;
                Assert.Equal((east, south), (slopes.East[col], slopes.South[col]));
                Assert.Equal(Hillshade.Light((east, south)), slopes.Light[col]);
            }
        }
    }

    [Fact]
    public async Task Sources_are_painted_in_the_colours_of_the_legend_and_voids_not_at_all()
    {
        uint[] pixels = await Picture("world/0/0/0.png?style=source");
        for (int i = 0; i < pixels.Length; i++)
        {
            ushort source = TestArchive.Source(default, i % Side, i / Side);
            Assert.Equal(source == 0 ? 0 : 0xFF00_0000 | Legend.Colour(source), pixels[i]);
        }
        Assert.Equal(0u, (await Picture("world/0/0/0.png?style=relief"))[0]);
    }

    [Fact]
    public async Task Contours_run_where_elevations_pass_a_multiple_and_go_on_across_tiles()
    {
        // At zoom 2 the interval is 500 m. Rows of the equator: 500 m lies at x = 0.5.
        uint[] west = await Picture("world/2/1/2.png?style=contours"), east = await Picture("world/2/2/2.png?style=contours");
        int columns = 0;
        for (int row = 0; row < Side; row++)
            for (int col = 0; col < 2 * Side; col++)
            {
                uint pixel = col < Side ? west[(row * Side) + col] : east[(row * Side) + col - Side];
                float here = At(col, row), right = At(col + 1, row), below = At(col, row + 1);
                bool crossed = Math.Floor(here / 500) != Math.Floor(right / 500) || Math.Floor(here / 500) != Math.Floor(below / 500);
                Assert.Equal(crossed, pixel != 0);
                columns += crossed ? 1 : 0;
            }
        Assert.True(columns > Side);

        static float At(int col, int row) => TestArchive.Metres(new TileId(2, (uint)(1 + (col / Side)), (uint)(2 + (row / Side))), col % Side, row % Side);
    }

    [Fact]
    public void Colours_of_neighbouring_ordinals_differ_clearly()
    {
        for (uint ordinal = 1; ordinal < 300; ordinal++)
            for (uint other = ordinal + 1; other <= ordinal + 4; other++)
            {
                (uint a, uint b) = (Legend.Colour(ordinal), Legend.Colour(other));
                int difference = Enumerable.Range(0, 3).Sum(c => Math.Abs((int)((a >> (8 * c)) & 0xFF) - (int)((b >> (8 * c)) & 0xFF)));
                Assert.True(difference > 40, $"{ordinal} is #{a:x6} and {other} is #{b:x6}");
            }
    }

    private async Task<uint[]> Picture(string path)
    {
        byte[] png = await world.Server.Client.GetByteArrayAsync(path);
        (int width, int height) = TileImage.Size(png);
        var pixels = new uint[width * height];
        TileImage.Decode(png, pixels);
        return pixels;
    }
}
