using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers.Bands;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers;

/// <summary>Uncertainties, surveys and type identifiers of a step's pixels, from the bands beside its elevations. One instance per worker.</summary>
internal sealed class BesidePixels(LayerSampler sampler, SamplerScratch scratch, LatticeFrame frame, SourceIds ids)
{
    private readonly Dictionary<StepLayers, uint[]> _codes = new(ReferenceEqualityComparer.Instance);
    private float[] _values = [];

    /// <summary>Bytes a pixel that an instance may keep.</summary>
    internal const int BytesPerPixel = sizeof(float);

    /// <summary>Starts a window in which nothing is known of single pixels.</summary>
    /// <param name="surveys">Written where the provider has surveys.</param>
    /// <param name="uncertainty">NaN = unknown; empty when nobody asks.</param>
    /// <param name="tid">Empty when nobody asks.</param>
    internal void Begin(StepLayers step, Span<uint> surveys, Span<float> uncertainty, Span<byte> tid)
    {
        if (step.Spec.Provider.HasSurveys) surveys.Fill(ids.Of(step.Spec.Provider));
        uncertainty.Fill(float.NaN);
        tid.Fill(step.Spec.Provider.Bands.FixedTid);
    }

    /// <summary>Adds what a layer says of the pixels that it gives.</summary>
    /// <param name="elevation">Of this layer.</param>
    /// <param name="before">Of the layers before, which go over it; empty for the first.</param>
    internal void Take(StepLayers step, RasterLayer layer, Window window, ReadOnlySpan<float> elevation, ReadOnlySpan<float> before,
        Span<uint> surveys, Span<float> uncertainty, Span<byte> tid)
    {
        ProviderBands bands = step.Spec.Provider.Bands;
        Span<float> values = bands.AreBeside || bands.TellsOwn ? Sized(elevation.Length) : [];
        if (bands.Uncertainty is not null && !uncertainty.IsEmpty && sampler.SampleBeside(layer, ProviderBands.UncertaintyPlace, Smooth(step.Kernel), frame, window, values, scratch))
            for (int i = 0; i < values.Length; i++)
                if (IsOwn(i, elevation, before)) uncertainty[i] = values[i];
        if ((bands.Survey is not null || bands.TellsOwn) && sampler.SampleBeside(layer, ProviderBands.SurveyPlace, ResamplingKernel.Nearest, frame, window, values, scratch))
        {
            if (!_codes.TryGetValue(step, out uint[]? codes)) _codes[step] = codes = ids.OfCodes(step);
            for (int i = 0; i < values.Length; i++)
                if (IsOwn(i, elevation, before) && !float.IsNaN(values[i])) surveys[i] = codes[(int)values[i]];
        }
        if (bands.Tid is not null && !tid.IsEmpty && sampler.SampleBeside(layer, ProviderBands.TidPlace, ResamplingKernel.Nearest, frame, window, values, scratch)) Identify(values, elevation, before, tid);
    }

    /// <summary>Adds what rasters of type identifiers say.</summary>
    internal void TakeTids(StepLayers step, Window window, ReadOnlySpan<float> elevation, Span<byte> tid)
    {
        if (tid.IsEmpty) return;
        for (int at = step.TidLayers.Count - 1; at >= 0; at--) // the first goes over the others
        {
            Span<float> values = Sized(elevation.Length);
            if (sampler.Sample(step.TidLayers[at], ResamplingKernel.Nearest, frame, window, values, scratch)) Identify(values, elevation, [], tid);
        }
    }

    // A byte passes through a float unharmed, and so does the place of a survey, of which there are fewer than 2^24.
    private static void Identify(ReadOnlySpan<float> values, ReadOnlySpan<float> elevation, ReadOnlySpan<float> before, Span<byte> tid)
    {
        for (int i = 0; i < values.Length; i++)
            if (IsOwn(i, elevation, before) && TypeIdentifiers.Of(values[i]) is var found && found != TypeIdentifiers.Unknown) tid[i] = found;
    }

    private static bool IsOwn(int i, ReadOnlySpan<float> elevation, ReadOnlySpan<float> before) => !float.IsNaN(elevation[i]) && (before.IsEmpty || float.IsNaN(before[i]));

    // Uncertainties as elevations, but never with a kernel that may go below both of its neighbours, or that chooses a cell by its elevation.
    private static ResamplingKernel Smooth(ResamplingKernel kernel) => kernel switch
    {
        ResamplingKernel.Average => ResamplingKernel.Average,
        ResamplingKernel.Nearest or ResamplingKernel.Mode or ResamplingKernel.Min or ResamplingKernel.Max => ResamplingKernel.Nearest,
        _ => ResamplingKernel.Bilinear,
    };

    private Span<float> Sized(int length)
    {
        if (_values.Length < length) _values = new float[length];
        return _values.AsSpan(0, length);
    }
}
