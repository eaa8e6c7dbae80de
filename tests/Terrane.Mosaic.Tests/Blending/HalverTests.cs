using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

public sealed class HalverTests
{
    [Theory]
    [InlineData(new float[] { 1, 2, 3, 4 }, new ushort[] { 1, 1, 1, 1 }, 2.5f, 1)]
    [InlineData(new float[] { 10, -999, -999, 20 }, new ushort[] { 2, 0, 0, 2 }, 15f, 2)] // voids have no weight, whatever their fill
    [InlineData(new float[] { 10, 20, 30, -999 }, new ushort[] { 3, 3, 1, 0 }, 20f, 3)]    // majority
    [InlineData(new float[] { 10, 20, 30, 40 }, new ushort[] { 7, 7, 2, 2 }, 25f, 2)]      // tie: the source of higher priority
    [InlineData(new float[] { 4, 8, 0, 0 }, new ushort[] { 0, 0, 0, 0 }, 3f, 0)]           // all void: the mean of the fills, still void
    public void Means_what_is_valid_and_lets_valid_pixels_vote(float[] elevation, ushort[] ordinal, float expected, ushort winner)
    {
        var child = new Canvas();
        int[] at = [0, 1, Canvas.Side, Canvas.Side + 1];
        for (int i = 0; i < 4; i++) (child.Elevation[at[i]], child.Ordinal[at[i]]) = (elevation[i], ordinal[i]);
        var half = new float[Halver.QuadrantPixels];
        var halfOrdinal = new ushort[Halver.QuadrantPixels];
        Halver.Halve(child, half, halfOrdinal);
        Assert.Equal(expected, half[0]);
        Assert.Equal(winner, halfOrdinal[0]);
    }

    [Fact]
    public void Rows_of_one_source_give_the_same_bits_as_pixel_by_pixel()
    {
        var random = new Random(5);
        Canvas whole = new(), mixed = new();
        for (int i = 0; i < Canvas.Pixels; i++)
        {
            whole.Elevation[i] = mixed.Elevation[i] = (float)((random.NextDouble() * 9_000) - 500);
            (whole.Ordinal[i], mixed.Ordinal[i]) = (3, (ushort)(i % Canvas.Side == Canvas.Side - 1 ? 4 : 3)); // one other pixel a row takes the slow path
        }
        var expected = new float[Halver.QuadrantPixels];
        var found = new float[Halver.QuadrantPixels];
        var ordinal = new ushort[Halver.QuadrantPixels];
        Halver.Halve(mixed, expected, ordinal);
        Halver.Halve(whole, found, ordinal);
        Assert.All(ordinal, o => Assert.Equal(3, o));
        for (int i = 0; i < expected.Length; i++)
            if (i % Halver.HalfSide != Halver.HalfSide - 1) Assert.Equal(BitConverter.SingleToInt32Bits(expected[i]), BitConverter.SingleToInt32Bits(found[i]));
    }

    [Fact]
    public void Places_a_quadrant_where_its_child_lies()
    {
        var parent = new Canvas();
        float[] elevation = [.. Enumerable.Repeat(5f, Halver.QuadrantPixels)];
        ushort[] ordinal = [.. Enumerable.Repeat((ushort)9, Halver.QuadrantPixels)];
        Halver.Place(elevation, ordinal, parent, dx: 1, dy: 0);
        Assert.Equal(0, parent.Ordinal[255]);
        Assert.Equal(9, parent.Ordinal[256]);
        Assert.Equal(5f, parent.Elevation[(255 * Canvas.Side) + 511]);
        Assert.Equal(0, parent.Ordinal[(256 * Canvas.Side) + 511]);
    }
}
