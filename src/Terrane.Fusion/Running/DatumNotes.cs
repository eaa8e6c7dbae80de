using Terrane.Core;
using Terrane.Fusion.Datums;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers;

namespace Terrane.Fusion.Running;

/// <summary>What is to be said of heights that may not fit together.</summary>
internal static class DatumNotes
{
    private const string Code = "fusion.datum";

    /// <summary>What the heights of the output count from: what the policy says, else what all providers of rasters agree on.</summary>
    internal static HeightDatum? Of(FusionPolicy policy, IReadOnlyList<StepLayers> steps)
    {
        if (policy.VerticalDatum is { } stated) return HeightDatum.Of(stated);
        HeightDatum?[] all = [.. Rasters(steps).Select(s => s.Datum)];
        return all.Length > 0 && all[0] is { } first && all.All(one => one is not null && one.IsSame(first)) ? first : null;
    }

    internal static IEnumerable<(string Code, string Text)> Of(FusionPlan plan)
    {
        foreach (StepLayers step in Rasters(plan.Steps).DistinctBy(s => s.Spec.Provider.Name))
        {
            string name = step.Spec.Provider.Name;
            if (step.Datum is not { } datum) yield return (Code, $"{name}: nobody says what its heights count from; they are used as they are.");
            else if (step.Heights is { } heights)
            {
                foreach (string warning in heights.Warnings) yield return (Code, $"{name}: its heights are brought from {datum.Name} to {heights.To.Name} by '{heights.Name}' ({heights.Accuracy}). {warning}");
                if (heights.AccuracyMetres < 0 && step.Spec.Provider.VerticalOffsetUncertainty is null && plan.Policy.Uncertainty)
                    yield return (Code, $"{name}: nobody says how accurate '{heights.Name}' is, so its uncertainty is unknown. Say vertical_offset_uncertainty.");
                if (!Covers(plan, heights)) yield return (Code, $"{name}: '{heights.Name}' has no answer for some of the area; pixels there are void.");
            }
            else if (step.Spec.Provider.KeepsHeights && plan.Datum is { } wanted && !wanted.IsSame(datum))
                yield return (Code, $"{name}: its heights count from {datum.Name}, those of the output from {wanted.Name}; they are used as they are, as vertical_transform: none says.");
            if (Missing(plan, step)) yield return (Code, $"{name}: its vertical_offset does not cover all of it; pixels without an offset are void.");
        }
        string[] different = [.. Rasters(plan.Steps).Select(s => s.Datum?.Name).OfType<string>().Distinct()];
        if (plan.Policy.VerticalDatum is null && different.Length > 1)
            yield return (Code, $"Heights count from different datums ({string.Join(", ", different)}) and are used as they are: say vertical_datum of the output, and they are brought to it.");
    }

    private static IEnumerable<StepLayers> Rasters(IEnumerable<StepLayers> steps) => steps.Where(s => s.Spec.Provider.Source.HasDatum);

    // A lattice of places is enough to tell of a grid of another continent; what falls between is void all the same.
    private static bool Covers(FusionPlan plan, HeightOperation operation)
    {
        const int Places = 16;
        Window all = plan.Canvas.Window;
        using var shift = new HeightShift(plan.Canvas.Frame, plan.Canvas.Area, operation);
        for (int row = 0; row <= Places; row++)
            for (int col = 0; col <= Places; col++)
                if (!shift.Knows(all.Col + ((all.Width - 1L) * col / Places), all.Row + ((all.Height - 1L) * row / Places))) return false;
        return true;
    }

    private static bool Missing(FusionPlan plan, StepLayers step)
    {
        if (step.OffsetLayers.Count == 0) return false;
        Bounds canvas = plan.Canvas.Frame.BoundsOf(plan.Canvas.Window);
        Bounds? offsets = step.OffsetLayers.SelectMany(l => l.Footprints).Aggregate((Bounds?)null, (all, one) => all?.Union(one) ?? one);
        return step.Layers.SelectMany(l => l.Footprints).Where(f => f.Overlaps(canvas)).Any(f => offsets is not { } there || !there.Contains(
            new Bounds(Math.Max(f.West, canvas.West), Math.Max(f.South, canvas.South), Math.Min(f.East, canvas.East), Math.Min(f.North, canvas.North))));
    }
}
