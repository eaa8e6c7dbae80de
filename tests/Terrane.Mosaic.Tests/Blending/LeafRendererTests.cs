using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

public sealed class LeafRendererTests
{
    /// <summary>Data everywhere south of a row, and a list of what was asked for.</summary>
    private sealed class HalfWorld(int firstRow) : IPixelSource
    {
        public List<Window> Asked { get; } = [];

        public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
        {
            Asked.Add(window);
            bool any = false;
            for (int i = 0; i < window.Count; i++)
            {
                bool valid = window.Row + (i / window.Width) >= firstRow;
                (elevation[i], ordinal[i]) = valid ? (700, (ushort)1) : (0, (ushort)0);
                any |= valid;
            }
            return any;
        }
    }

    [Theory]
    [InlineData("smooth")]
    [InlineData("nearest")]
    public void Where_a_reach_is_less_than_a_pixel_nothing_around_is_read_and_no_bit_changes(string policy)
    {
        VoidPolicy shown = VoidPolicy.Parse(policy);
        var tile = new TileId(4, 5, 6);
        int north = (int)WebMercator.TileWindow(tile).Row;
        foreach ((int deepest, int reads) in new[] { (9, 5), (10, 1), (16, 1) })
        {
            var world = new HalfWorld(north + 200);
            var canvas = new Canvas();
            Assert.True(new LeafRenderer(world, shown, [(byte)deepest]).Render(tile, canvas));
            Assert.Equal(reads, world.Asked.Count);
            // One zoom further down a pixel is still carried a little; from there on up nothing is.
            Assert.Equal(reads == 1 ? 0 : 1, Math.Sign(canvas.Elevation[199 * Canvas.Side]));
        }

        // A second source near its own zoom makes all be read: the far one adds nothing then either.
        var alone = new Canvas();
        var beside = new Canvas();
        new LeafRenderer(new HalfWorld(north + 200), shown, [10]).Render(tile, alone);
        new LeafRenderer(new HalfWorld(north + 200), shown, [10, 4]).Render(tile, beside);
        Assert.Equal(alone.Elevation, beside.Elevation);
    }
}
