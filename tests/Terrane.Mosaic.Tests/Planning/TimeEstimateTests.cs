using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Tests.Planning;

public sealed class TimeEstimateTests
{
    [Fact]
    public void Units_alike_give_a_narrow_range_round_the_ratio_of_seconds_to_tiles()
    {
        // 0.01 s a tile, 2100 tiles, two workers.
        TimeEstimate estimate = TimeEstimate.Reckon([.. Enumerable.Range(0, 10).Select(_ => (1.0, 0.21, 21, 21_000L))], 2100, 100, 2, 10)!;
        Assert.Equal(10.5, estimate.Seconds, 1e-9);
        Assert.Equal((9.45, 11.55), (estimate.Low, estimate.High), (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9);
        Assert.Equal(1000, estimate.BytesPerTile);
    }

    [Fact]
    public void Units_that_differ_widen_it()
    {
        // Half the units take three times as long: mean 0.42, standard deviation 0.2214 of ten, standard error 0.07, two of them a third of the mean.
        TimeEstimate estimate = TimeEstimate.Reckon([.. Enumerable.Range(0, 10).Select(i => (1.0, i % 2 == 0 ? 0.21 : 0.63, 21, 0L))], 2100, 100, 2, 10)!;
        Assert.Equal(21, estimate.Seconds, 1e-9);
        Assert.Equal(21 * (1 + (1.0 / 3)), estimate.High, 1e-6);
    }

    [Fact]
    public void Of_one_unit_little_is_known_and_of_none_nothing()
    {
        TimeEstimate one = TimeEstimate.Reckon([(0, 1, 10, 0)], 100, 10, 1, 1)!;
        Assert.Equal((5.0, 10.0, 15.0), (one.Low, one.Seconds, one.High));
        Assert.Null(TimeEstimate.Reckon([(0, 1, 0, 0)], 100, 10, 1, 1));
    }

    [Fact]
    public void More_workers_are_quicker_until_the_writer_or_the_units_are_at_their_end()
    {
        // 10 ms and 50,000 bytes a tile: the writer takes 4 + 20 microseconds of it.
        TimeEstimate estimate = TimeEstimate.Reckon([(0, 0.21, 21, 21 * 50_000L)], 2_100_000, 100_000, 2, 1)!;
        Assert.Equal(21_000, estimate.SecondsWith(1), 6);
        Assert.Equal(21_000 / 64.0, estimate.SecondsWith(64), 6);
        Assert.Equal(416, estimate.MostWorkers);
        Assert.Equal(estimate.SecondsWith(416), estimate.SecondsWith(1000));

        TimeEstimate small = TimeEstimate.Reckon([(0, 0.21, 21, 21 * 50_000L)], 63, 3, 2, 1)!;
        Assert.Equal(3, small.MostWorkers);
        Assert.Equal(0.21, small.SecondsWith(64), 6);
    }
}
