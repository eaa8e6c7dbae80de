using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Blending;

/// <summary>Lays sources over each other as <see cref="BlendedPixels"/> does, but lets those with a feather pass gradually into what lies beneath.</summary>
/// <remarks>
/// From the top down: a source takes its weight of what those above it have left of a pixel. That equals laying each source over the finished
/// composite beneath it, and what is hidden is never read. A pixel's ordinal is the source of the greatest share; of equal ones, the higher.
/// </remarks>
public sealed class FeatheredPixels : IPixelSource
{
    private readonly IReadOnlyList<MosaicSource> _sources;
    private readonly ISourcePixels _pixels;
    private readonly ValidityBlocks _blocks;
    private readonly FeatherWeights _weights;
    private readonly float[] _candidate = new float[Canvas.Pixels];
    private readonly float[] _left = new float[Canvas.Pixels]; // what the sources so far leave of each pixel
    private readonly float[] _greatest = new float[Canvas.Pixels];

    /// <param name="sources">In order of priority.</param>
    /// <param name="pixels">Of the calling thread.</param>
    /// <param name="mostHalo">The widest halo of any feather in the plan, in pixels.</param>
    public FeatheredPixels(IReadOnlyList<MosaicSource> sources, ISourcePixels pixels, int mostHalo)
    {
        (_sources, _pixels) = (sources, pixels);
        _blocks = new ValidityBlocks(sources, pixels);
        _weights = new FeatherWeights(sources, _blocks, mostHalo);
    }

    /// <summary>Bytes that one instance keeps, its source pixels included.</summary>
    public static long BytesFor(int mostHalo) =>
        (3L * Canvas.Pixels * sizeof(float)) + SourcePixels.Bytes + ValidityBlocks.Bytes + FeatherWeights.BytesFor(mostHalo);

    /// <inheritdoc/>
    public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        int total = (int)window.Count, open = total;
        elevation = elevation[..total];
        ordinal = ordinal[..total];
        ordinal.Clear();
        Span<float> candidate = _candidate.AsSpan(0, total), left = _left.AsSpan(0, total);
        left.Fill(1);
        for (int i = 0; i < _sources.Count && open > 0; i++)
        {
            if (!_pixels.Read(_sources[i], zoom, window, candidate)) continue;
            ushort source = _sources[i].Ordinal;
            _blocks.Learn(i, zoom, window, candidate);
            open -= _sources[i].Feather.IsNone || i == _sources.Count - 1 || !_weights.TryFind(i, zoom, window, out ReadOnlySpan<float> weights)
                ? LayWhole(candidate, source, elevation, ordinal) : Lay(candidate, weights, source, elevation, ordinal);
        }
        return ordinal.ContainsAnyExcept((ushort)0);
    }

    private int LayWhole(ReadOnlySpan<float> candidate, ushort source, Span<float> elevation, Span<ushort> ordinal)
    {
        int closed = 0;
        for (int i = 0; i < candidate.Length; i++)
        {
            if (_left[i] == 0 || float.IsNaN(candidate[i])) continue;
            Add(i, _left[i], candidate[i], source, elevation, ordinal);
            _left[i] = 0;
            closed++;
        }
        return closed;
    }

    private int Lay(ReadOnlySpan<float> candidate, ReadOnlySpan<float> weights, ushort source, Span<float> elevation, Span<ushort> ordinal)
    {
        int closed = 0;
        for (int i = 0; i < candidate.Length; i++)
        {
            if (_left[i] == 0 || float.IsNaN(candidate[i])) continue;
            float share = _left[i] * weights[i];
            Add(i, share, candidate[i], source, elevation, ordinal);
            _left[i] = weights[i] < 1 ? _left[i] - share : 0;
            if (_left[i] == 0) closed++;
        }
        return closed;
    }

    private void Add(int i, float share, float metres, ushort source, Span<float> elevation, Span<ushort> ordinal)
    {
        float part = share * metres;
        if (ordinal[i] == 0) (elevation[i], _greatest[i], ordinal[i]) = (part, share, source);
        else
        {
            elevation[i] += part;
            if (share > _greatest[i]) (_greatest[i], ordinal[i]) = (share, source);
        }
    }
}
