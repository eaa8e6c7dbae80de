using Terrane.Fusion.Canvas;
using Terrane.Fusion.Filters;
using Terrane.Fusion.Policies;

namespace Terrane.Fusion.Running;

/// <summary>How far steps look around the pixels that they make: known from policy and grid, before anything is opened.</summary>
/// <param name="Finest">Smallest side of a pixel in metres.</param>
/// <param name="Steps">Of each step's ramps.</param>
/// <param name="Filters">Of each step's filters, in pixels.</param>
/// <param name="Margins">Pixels around a cell in which a step has to be right for those after it.</param>
/// <param name="Halo">Pixels around a cell that are fused in part.</param>
/// <param name="Widest">Pixels around a cell that are read.</param>
internal sealed record PlanReaches(double Finest, IReadOnlyList<Reach> Steps, IReadOnlyList<int> Filters, IReadOnlyList<int> Margins, int Halo, int Widest)
{
    /// <exception cref="FusionException">fusion.reach.</exception>
    internal static PlanReaches Of(FusionPolicy policy, FusionCanvas canvas)
    {
        IReadOnlyList<StepSpec> steps = policy.Steps;
        // Pixels are smallest at one of the ends, and rows beyond the canvas count too.
        double finest = canvas.Scale.Finest(canvas.Window.Row - FusionPlan.MostHalo, canvas.Window.RowEnd + FusionPlan.MostHalo);
        Reach[] reaches = [.. steps.Select(s => s.Operators.Select(op => Reach.Of(op.Distance, op.Hole, finest)).MaxBy(r => r.Total))];
        int[] filters = [.. steps.Select(s => (s.Filter.Despike > 0 ? Despike.Reach : 0) + (s.Filter.GapFill > 0 ? GapFill.ReachOf(s.Filter.GapFill, finest) : 0))];
        var margins = new int[steps.Count];
        for (int i = steps.Count - 2; i >= 0; i--) margins[i] = margins[i + 1] + reaches[i + 1].Total;
        int widest = steps.Select((_, i) => margins[i] + reaches[i].Total + filters[i]).Max();
        return widest <= FusionPlan.MostHalo ? new PlanReaches(finest, reaches, filters, margins, margins[0] + reaches[0].Total, widest)
            : throw FusionException.TooWide(widest, FusionPlan.MostHalo);
    }
}
