using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Tests.Memory;

public sealed class ResourceTraceTests
{
    [Fact]
    public void A_long_run_keeps_few_points_in_order_and_never_loses_the_peak()
    {
        var trace = new ResourceTrace();
        for (int i = 0; i < 100_000; i++) trace.Add(new ResourceSample(i * 0.25, i == 54_321 ? 9_999 : i % 100, i * 0.5));
        IReadOnlyList<ResourceSample> samples = trace.Samples;
        Assert.InRange(samples.Count, ResourceTrace.MostSamples / 4, ResourceTrace.MostSamples);
        Assert.Equal(samples.OrderBy(s => s.Seconds), samples);
        Assert.All(samples, s => Assert.Equal(2 * s.Seconds, s.CpuSeconds)); // counters belong to the time beside them
        Assert.Equal(9_999, samples.Max(s => s.Bytes));
        Assert.InRange(samples.MaxBy(s => s.Bytes).Seconds, (54_321 * 0.25) - 300, 54_321 * 0.25);
        Assert.InRange(samples[^1].Seconds, 24_000, 25_000);
    }

    [Fact]
    public void A_short_run_keeps_every_point()
    {
        var trace = new ResourceTrace();
        trace.Add(new ResourceSample(0, 5));
        trace.Add(new ResourceSample(0.25, 4));
        Assert.Equal([new ResourceSample(0, 5), new ResourceSample(0.25, 4)], trace.Samples);
    }
}
