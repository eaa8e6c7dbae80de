namespace Terrane.Runtime.Memory;

/// <summary>What a run used over time in at most 256 points, ever further apart in a long run.</summary>
/// <remarks>Of points that come too close the larger memory is kept, since what matters is how near the bound it comes, and the first of the counters.</remarks>
internal sealed class ResourceTrace
{
    internal const int MostSamples = 256;
    private readonly List<ResourceSample> _samples = [];
    private double _spacing;

    internal IReadOnlyList<ResourceSample> Samples => [.. _samples];

    /// <param name="sample">Not before the one of the last call.</param>
    internal void Add(ResourceSample sample)
    {
        if (_samples.Count > 0 && sample.Seconds - _samples[^1].Seconds < _spacing)
        {
            _samples[^1] = Larger(_samples[^1], sample);
            return;
        }
        _samples.Add(sample with { Seconds = Math.Round(sample.Seconds, 2) });
        if (_samples.Count < MostSamples) return;
        for (int i = 0; i < MostSamples / 2; i++) _samples[i] = Larger(_samples[2 * i], _samples[(2 * i) + 1]);
        _samples.RemoveRange(MostSamples / 2, MostSamples / 2);
        _spacing = Math.Max(0.25, 2 * _spacing);
    }

    private static ResourceSample Larger(ResourceSample first, ResourceSample next) => first with { Bytes = Math.Max(first.Bytes, next.Bytes) };
}
