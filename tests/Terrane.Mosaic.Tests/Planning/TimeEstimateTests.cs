using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Tests.Planning;

public sealed class TimeEstimateTests
{
    [Fact]
    public void Units_alike_give_a_narrow_range_round_the_ratio_of_seconds_to_tiles()
    {
        // 0.01 s a tile, 2100 tiles, two workers.
        TimeEstimate estimate = TimeEstimate.Reckon([.. Enumerable.Range(0, 10).Select(_ => (1.0, 0.21, 21, 21_000L))], 2100, 2, 10)!;
        Assert.Equal(10.5, estimate.Seconds, 1e-9);
        Assert.Equal((9.45, 11.55), (estimate.Low, estimate.High), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9);
        Assert.Equal(1000, estimate.BytesPerTile);
    }

    [Fact]
    public void Units_that_differ_widen_it()
    {
        // Half the units take three times as long: mean 0.42, standard deviation 0.2214 of ten, standard error 0.07, two of them a third of the mean.
        TimeEstimate estimate = TimeEstimate.Reckon([.. Enumerable.Range(0, 10).Select(i => (1.0, i % 2 == 0 ? 0.21 : 0.63, 21, 0L))], 2100, 2, 10)!;
        Assert.Equal(21, estimate.Seconds, 1e-9);
        Assert.Equal(21 * (1 + (1.0 / 3)), estimate.High, 1e-6);
    }

    [Fact]
    public void Of_one_unit_little_is_known_and_of_none_nothing()
    {
        TimeEstimate one = TimeEstimate.Reckon([(0, 1, 10, 0)], 100, 1, 1)!;
        Assert.Equal((5.0, 10.0, 15.0), (one.Low, one.Seconds, one.High));
        Assert.Null(TimeEstimate.Reckon([(0, 1, 0, 0)], 100, 1, 1));
    }
}
