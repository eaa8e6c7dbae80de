namespace Terrane.Runtime.Memory;

/// <summary>Memory over time in at most 256 points, ever further apart in a long run. Of points that come too close the larger is kept: what matters is how near the bound they come.</summary>
internal sealed class MemoryTrace
{
    internal const int MostSamples = 256;
    private readonly List<(double Seconds, long Bytes)> _samples = [];
    private double _spacing;

    internal IReadOnlyList<(double Seconds, long Bytes)> Samples => [.. _samples];

    /// <param name="seconds">Not less than at the call before.</param>
    internal void Add(double seconds, long bytes)
    {
        if (_samples.Count > 0 && seconds - _samples[^1].Seconds < _spacing)
        {
            _samples[^1] = _samples[^1] with { Bytes = Math.Max(_samples[^1].Bytes, bytes) };
            return;
        }
        _samples.Add((Math.Round(seconds, 2), bytes));
        if (_samples.Count < MostSamples) return;
        for (int i = 0; i < MostSamples / 2; i++) _samples[i] = (_samples[2 * i].Seconds, Math.Max(_samples[2 * i].Bytes, _samples[(2 * i) + 1].Bytes));
        _samples.RemoveRange(MostSamples / 2, MostSamples / 2);
        _spacing = Math.Max(0.25, 2 * _spacing);
    }
}
