using Terrane.Tiles.WebP.Vp8l;

namespace Terrane.Tiles.Tests.WebP.Vp8l;

public sealed class ZeroRunsTests
{
    private readonly ZeroRuns _runs = new();

    [Fact]
    public void A_run_copies_all_but_its_first_zero()
    {
        byte[] mask = [0b1111_0000, 0b0001_1111, 0, 0];
        _runs.Find(mask, width: 32, height: 1, paddedWidth: 32);
        Assert.Equal([(5, 8)], _runs.Runs.ToArray());
        Assert.Equal([0b1110_0000, 0b0001_1111, 0, 0], mask);
    }

    [Fact]
    public void Eight_zeros_are_left_alone()
    {
        byte[] mask = [0b1111_0000, 0b0000_1111, 0, 0xFF];
        _runs.Find(mask, width: 32, height: 1, paddedWidth: 32);
        Assert.Equal(0, _runs.Count);
        Assert.Equal(new byte[4], mask);
    }

    [Fact]
    public void A_run_goes_on_in_the_next_row_and_what_lies_right_of_the_image_needs_no_symbol()
    {
        byte[] mask = [0b1110_0000, 0b0000_0011, 0xFF, 0xFF, 0b0011_1111, 0, 0, 0];
        _runs.Find(mask, width: 10, height: 2, paddedWidth: 32);
        Assert.Equal([(6, 10)], _runs.Runs.ToArray());
        Assert.Equal([0b1100_0000, 0b1111_1111, 0, 0, 0b0011_1111, 0b1111_1100, 0, 0], mask);
    }

    [Fact]
    public void Long_runs_are_split_where_the_format_ends()
    {
        var mask = new byte[512 * 20 / 8];
        Array.Fill(mask, (byte)0xFF);
        _runs.Find(mask, width: 512, height: 20, paddedWidth: 512);
        Assert.Equal([(1, 4096), (4097, 4096), (8193, 2047)], _runs.Runs.ToArray());
        Assert.Equal(0xFE, mask[0]);
        Assert.All(mask[1..], covered => Assert.Equal(0xFF, covered));
    }
}
