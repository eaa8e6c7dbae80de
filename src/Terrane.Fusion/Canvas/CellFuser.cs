using Terrane.Core;
using Terrane.Fusion.Filters;
using Terrane.Fusion.Operators;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers;
using Terrane.Fusion.Running;
using Terrane.Raster.Kernels;

namespace Terrane.Fusion.Canvas;

/// <summary>Fuses cells, one after the other. One instance per worker: it owns scratch.</summary>
/// <remarks>
/// A step has to be right in the cell and in all that later steps look at around it: the sum of their reaches. So a pixel's value depends on
/// the plan alone, never on the cell it is computed in.
/// </remarks>
internal sealed class CellFuser : IDisposable
{
    private readonly FusionPlan _plan;
    private readonly StepPixels _pixels;
    private readonly Planes _planes;
    private readonly FeatherShares _shares;
    private readonly GapFill _gaps;
    private readonly AreaMask?[] _zones, _lands;
    private readonly float[] _over, _uncertainty;
    private readonly uint[] _surveys;
    private readonly byte[] _own, _beneath, _border, _rule, _tid;

    internal CellFuser(FusionPlan plan, LayerSampler sampler, ByteSize scratch)
    {
        _plan = plan;
        int most = plan.MostPixels;
        _pixels = new StepPixels(sampler, new SamplerScratch(scratch), plan);
        _planes = new Planes(most, plan.TracksQuality, plan.Policy.Tid);
        bool measures = plan.Measures;
        var distance = new GroundDistance(measures ? most : 0, measures ? plan.MostSide : 0);
        var voids = new OpenVoids(plan.Canvas.Scale, distance, measures ? most : 0);
        _shares = new FeatherShares(plan.Canvas.Scale, distance, voids, measures ? most : 0);
        _gaps = new GapFill(plan.Canvas.Scale, voids, plan.Steps.Any(s => s.Spec.Filter.GapFill > 0) ? most : 0);
        _over = new float[most];
        _surveys = new uint[plan.Steps.Any(s => s.Spec.Provider.HasSurveys) ? most : 0];
        _uncertainty = new float[plan.ReadsUncertainty ? most : 0];
        _tid = new byte[plan.Policy.Tid ? most : 0];
        (_own, _beneath, _border) = (new byte[measures ? most : 0], new byte[measures ? most : 0], new byte[measures ? most : 0]);
        _rule = new byte[plan.Steps.Any(s => s.Spec.Transitions.Count > 0) ? most : 0];
        _zones = [.. plan.Steps.Select(Zone)];
        _lands = [.. plan.Steps.Select(s => s.Land is null ? null : AreaMask.Of(plan.Canvas.Frame, plan.Canvas.Area, s.Land))];
    }

    /// <summary>Bytes a pixel of the largest window that one instance keeps.</summary>
    internal static long BytesPerPixel(FusionPlan plan) =>
        Planes.BytesPerPixel(plan.TracksQuality, plan.Policy.Tid) + (plan.ReadsUncertainty ? sizeof(float) : 0) + (plan.Policy.Tid ? 1 : 0) + StepPixels.BytesPerPixel + sizeof(float) + sizeof(uint) + 4 + (plan.Measures ? FeatherShares.BytesFor(1) + GapFill.BytesFor(1) + 3 : 0);

    internal void Fuse(Window cell, CellResult result, CancellationToken ct)
    {
        result.Begin(cell, _plan);
        _planes.Begin(cell.Pad(_plan.Halo), (float)(_plan.Policy.Background ?? double.NaN), _plan.Ids.Background);
        for (int i = 0; i < _plan.Steps.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            Lay(i, cell.Pad(_plan.Margins[i]), cell, result);
        }
        result.Take(_planes, _plan);
    }

    public void Dispose()
    {
        _pixels.Dispose();
        foreach (AreaMask? mask in _zones.Concat(_lands)) mask?.Dispose();
    }

    /// <summary>Lays a step over the planes, right in an area.</summary>
    private void Lay(int index, Window area, Window cell, CellResult result)
    {
        StepLayers step = _plan.Steps[index];
        Window window = area.Pad(_plan.Reaches[index].Total), around = window.Pad(_plan.FilterReaches[index]);
        Span<float> over = _over.AsSpan(0, checked((int)around.Count));
        int count = over.Length;
        bool hasUncertainty = _uncertainty.Length > 0 && step.Spec.Provider.Bands.Uncertainty is not null;
        if (!_pixels.Read(step, around, over, step.Spec.Provider.HasSurveys ? _surveys.AsSpan(0, count) : [], hasUncertainty ? _uncertainty.AsSpan(0, count) : [], _tid.Length > 0 ? _tid.AsSpan(0, count) : [])) return;
        if (hasUncertainty)
            for (int i = 0; i < count; i++) _uncertainty[i] = (float)step.WithHeights(_uncertainty[i]);
        Filter(index, step, around, over);
        Mask(index, step, around, over);
        Span<byte> rules = Rules(step, area, around);
        if (_plan.Reaches[index].Ramp > 0) FindValidity(window, around);
        Share(step.Spec.Operator, 0, index, area, window, around, rules);
        for (int rule = 0; rule < step.Spec.Transitions.Count; rule++) Share(step.Spec.Transitions[rule].Operator, (byte)(rule + 1), index, area, window, around, rules);
        result.Count(index, cell, around, over);
    }

    private void Filter(int index, StepLayers step, Window around, Span<float> over)
    {
        StepFilter filter = step.Spec.Filter;
        if (filter.Despike > 0) Despike.Apply(over, around.Width, around.Height, filter.Despike, new float[2 * around.Width]);
        if (filter.GapFill > 0) _gaps.Apply(around, over, filter.GapFill, _plan.Finest);
    }

    private void Mask(int index, StepLayers step, Window around, Span<float> over)
    {
        _zones[index]?.Clear(around, over, inside: false);
        _lands[index]?.Clear(around, over, inside: step.Spec.Filter.Mask == LandSide.Ocean);
    }

    /// <summary>The number of the transition of every pixel, 0 where none fits; empty without transitions.</summary>
    private Span<byte> Rules(StepLayers step, Window area, Window around)
    {
        if (step.Spec.Transitions.Count == 0) return [];
        Span<byte> rules = _rule.AsSpan(0, (int)_planes.Window.Count);
        rules.Clear();
        for (int rule = step.Spec.Transitions.Count; rule > 0; rule--)
        {
            bool[] ids = _plan.Ids.IdsOf(step.Spec.Transitions[rule - 1].Over);
            for (int i = 0; i < rules.Length; i++)
                if (ids[_planes.Id[i]]) rules[i] = (byte)rule;
        }
        return rules;
    }

    /// <summary>Carries out one operator of a step, where its rule applies.</summary>
    private void Share(StepOperator spec, byte rule, int index, Window area, Window window, Window around, ReadOnlySpan<byte> rules)
    {
        FusionOperator op = FusionOperators.Get(spec.Name);
        ReadOnlySpan<float> shares = [];
        if (op.NeedsDistance) FindShares(spec, rule, area, window, rules, out shares);
        StepSpec step = _plan.Steps[index].Spec;
        uint one = _plan.Ids.Of(step.Provider);
        for (long row = area.Row; row < area.RowEnd; row++)
        {
            int at = _planes.At(area.Col, row), from = ((int)(row - around.Row) * around.Width) + (int)(area.Col - around.Col);
            int share = ((int)(row - window.Row) * window.Width) + (int)(area.Col - window.Col);
            op.Apply(new BlendRun
            {
                Elevation = _planes.Elevation.AsSpan(at, area.Width),
                Id = _planes.Id.AsSpan(at, area.Width),
                Quality = _planes.Quality(at, area.Width),
                Over = _over.AsSpan(from, area.Width),
                OverId = step.Provider.HasSurveys ? _surveys.AsSpan(from, area.Width) : [],
                OneId = one,
                Rule = rules.IsEmpty ? [] : rules.Slice(at, area.Width),
                RuleNumber = rule,
                Share = shares.IsEmpty ? [] : shares.Slice(share, area.Width),
                Weight = (float)step.Weight,
                OverUncertainty = _uncertainty.Length > 0 && step.Provider.Bands.Uncertainty is not null ? _uncertainty.AsSpan(from, area.Width) : [],
                Tid = _planes.Tid(at, area.Width),
                OverTid = _tid.Length > 0 ? _tid.AsSpan(from, area.Width) : [],
                Uncertainty = (float)_plan.Steps[index].WithHeights(step.Uncertainty ?? step.Provider.Bands.FixedUncertainty ?? double.NaN),
                Background = _plan.Ids.Background,
            });
        }
    }

    /// <summary>Where the step and what lies beneath it are valid, before any of its operators changes that.</summary>
    private void FindValidity(Window window, Window around)
    {
        for (int row = 0, at = 0; row < window.Height; row++, at += window.Width)
        {
            int from = ((int)(window.Row - around.Row + row) * around.Width) + (int)(window.Col - around.Col), there = _planes.At(window.Col, window.Row + row);
            Marks.OfValues(_over.AsSpan(from, window.Width), _own.AsSpan(at, window.Width));
            Marks.OfIds(_planes.Id.AsSpan(there, window.Width), _beneath.AsSpan(at, window.Width));
        }
    }

    private void FindShares(StepOperator spec, byte rule, Window area, Window window, ReadOnlySpan<byte> rules, out ReadOnlySpan<float> shares)
    {
        int count = (int)window.Count;
        ReadOnlySpan<byte> own = _own.AsSpan(0, count), beneath = _beneath.AsSpan(0, count), border = beneath;
        if (!rules.IsEmpty)
        {
            for (int row = 0, at = 0; row < window.Height; row++)
            {
                int there = _planes.At(window.Col, window.Row + row);
                for (int col = 0; col < window.Width; col++, at++) _border[at] = rules[there + col] == rule ? beneath[at] : (byte)0;
            }
            border = _border.AsSpan(0, count);
        }
        _shares.TryFind(window, area, own, beneath, border, spec.Distance, spec.Hole, Reach.Of(spec.Distance, spec.Hole, _plan.Finest), out shares);
    }

    private AreaMask? Zone(StepLayers step) => step.Spec.Zone is null ? null
        : step.Zone is { } polygons ? AreaMask.Of(_plan.Canvas.Frame, _plan.Canvas.Area, polygons) : AreaMask.Of(_plan.Canvas.Frame, _plan.Canvas.Area, step.Spec.Zone);
}
