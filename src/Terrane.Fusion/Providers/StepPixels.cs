using Terrane.Core;
using Terrane.Fusion.Datums;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Running;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers;

/// <summary>Pixels of one step at a time, as its files have them. One instance per worker: it owns scratch.</summary>
internal sealed class StepPixels(LayerSampler sampler, SamplerScratch scratch, FusionPlan plan) : IDisposable
{
    private readonly LatticeFrame _frame = plan.Canvas.Frame;
    private readonly SourceIds _ids = plan.Ids;
    private readonly Dictionary<HeightOperation, HeightShift> _shifts = [];
    private readonly BesidePixels _beside = new(sampler, scratch, plan.Canvas.Frame, plan.Ids);
    private float[] _next = [], _names = [], _offset = [];

    /// <summary>Bytes a pixel that an instance may keep.</summary>
    internal const int BytesPerPixel = (3 * sizeof(float)) + BesidePixels.BytesPerPixel;

    /// <summary>Writes elevations and, where surveys have ids, ids; false when there is nothing (and then any value).</summary>
    /// <param name="window">Global pixels of the canvas's lattice.</param>
    /// <param name="elevation">Metres, NaN = void.</param>
    /// <param name="surveys">Written when the provider has surveys.</param>
    /// <param name="uncertainty">Metres, NaN = unknown; empty when nobody asks.</param>
    /// <param name="tid">Type identifiers; empty when nobody asks.</param>
    internal bool Read(StepLayers step, Window window, Span<float> elevation, Span<uint> surveys, Span<float> uncertainty, Span<byte> tid)
    {
        _beside.Begin(step, surveys, uncertainty, tid);
        if (step.Pixels is { } pixels)
        {
            if (!pixels.Read(_frame, window, elevation)) return false;
        }
        else if (!ReadLayers(step, window, elevation, surveys, uncertainty, tid)) return false;
        _beside.TakeTids(step, window, elevation, tid);
        if (step.Spec.Provider.VerticalOffset is { } metres)
            for (int i = 0; i < elevation.Length; i++) elevation[i] = (float)(elevation[i] + metres);
        if (step.OffsetLayers.Count > 0 && !AddGrid(step, window, elevation)) return false;
        if (step.Heights is { } operation) Shift(operation).Apply(window, elevation);
        return true;
    }

    public void Dispose()
    {
        foreach (HeightShift shift in _shifts.Values) shift.Dispose();
    }

    private HeightShift Shift(HeightOperation operation)
    {
        if (!_shifts.TryGetValue(operation, out HeightShift? shift)) _shifts[operation] = shift = new HeightShift(_frame, plan.Canvas.Area, operation);
        return shift;
    }

    private bool ReadLayers(StepLayers step, Window window, Span<float> elevation, Span<uint> surveys, Span<float> uncertainty, Span<byte> tid)
    {
        bool any = false;
        bool named = step.Spec.Provider.Surveys;
        foreach (RasterLayer layer in step.Layers)
        {
            Span<float> target = any ? Sized(ref _next, elevation.Length) : elevation;
            if (!sampler.Sample(layer, step.Kernel, _frame, window, target, scratch)) continue;
            if (named) Name(step, layer, window, target, any ? elevation : [], surveys);
            _beside.Take(step, layer, window, target, any ? elevation : [], surveys, uncertainty, tid);
            if (any)
                for (int i = 0; i < target.Length; i++)
                    if (float.IsNaN(elevation[i])) elevation[i] = target[i];
            any = true;
        }
        return any;
    }

    // The file whose cell holds the pixel's centre; where that cell is void and its neighbours are not, the provider itself.
    private void Name(StepLayers step, RasterLayer layer, Window window, ReadOnlySpan<float> values, ReadOnlySpan<float> before, Span<uint> surveys)
    {
        Span<float> names = Sized(ref _names, values.Length);
        if (!sampler.SampleMembers(layer, _frame, window, names, scratch)) return;
        uint[] members = [.. layer.Members.Select(member => _ids.Of(step.Spec.Provider, member.File.Path))];
        for (int i = 0; i < values.Length; i++)
            if (!float.IsNaN(values[i]) && !float.IsNaN(names[i]) && (before.IsEmpty || float.IsNaN(before[i]))) surveys[i] = members[(int)names[i] - 1];
    }

    private bool AddGrid(StepLayers step, Window window, Span<float> elevation)
    {
        Span<float> offset = Sized(ref _offset, elevation.Length), next = default;
        bool any = false;
        foreach (RasterLayer layer in step.OffsetLayers)
        {
            Span<float> target = any ? next = Sized(ref _next, elevation.Length) : offset;
            if (!sampler.Sample(layer, ResamplingKernel.Bilinear, _frame, window, target, scratch)) continue;
            if (any)
                for (int i = 0; i < next.Length; i++)
                    if (float.IsNaN(offset[i])) offset[i] = next[i];
            any = true;
        }
        if (!any) return false;
        for (int i = 0; i < elevation.Length; i++) elevation[i] += offset[i];
        return true;
    }

    private static Span<float> Sized(ref float[] array, int length)
    {
        if (array.Length < length) array = new float[length];
        return array.AsSpan(0, length);
    }
}
