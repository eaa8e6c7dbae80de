using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Tests.Memory;

public sealed class MemoryTraceTests
{
    [Fact]
    public void A_long_run_keeps_few_points_in_order_and_never_loses_the_peak()
    {
        var trace = new MemoryTrace();
        for (int i = 0; i < 100_000; i++) trace.Add(i * 0.25, i == 54_321 ? 9_999 : i % 100);
        IReadOnlyList<(double Seconds, long Bytes)> samples = trace.Samples;
        Assert.InRange(samples.Count, MemoryTrace.MostSamples / 4, MemoryTrace.MostSamples);
        Assert.Equal(samples.Order(), samples);
        Assert.Equal(9_999, samples.Max(s => s.Bytes));
        Assert.InRange(samples.MaxBy(s => s.Bytes).Seconds, (54_321 * 0.25) - 300, 54_321 * 0.25);
        Assert.InRange(samples[^1].Seconds, 24_000, 25_000);
    }

    [Fact]
    public void A_short_run_keeps_every_point()
    {
        var trace = new MemoryTrace();
        trace.Add(0, 5);
        trace.Add(0.25, 4);
        Assert.Equal([(0.0, 5L), (0.25, 4L)], trace.Samples);
    }
}
