using System.Globalization;
using Terrane.Core;
using Terrane.Fusion.Datums;

namespace Terrane.Fusion.Running;

/// <summary>A plan in words.</summary>
internal static class FusionText
{
    internal static IEnumerable<string> Of(FusionPlan plan)
    {
        Window window = plan.Canvas.Window;
        Bounds bounds = plan.Canvas.Frame.BoundsOf(window);
        yield return string.Create(CultureInfo.InvariantCulture, $"policy   {plan.Policy.Name} {plan.Policy.Version}");
        yield return string.Create(CultureInfo.InvariantCulture, $"grid     {window.Width} x {window.Height} pixels of {plan.Canvas.Frame.Size:R} in {plan.Policy.Crs}");
        yield return string.Create(CultureInfo.InvariantCulture, $"extent   {bounds.West:R} {bounds.South:R} {bounds.East:R} {bounds.North:R}");
        yield return $"heights  {plan.Datum?.Name ?? "datum unknown"}";
        yield return string.Create(CultureInfo.InvariantCulture, $"cells    {plan.CellCount} of at most {plan.Options.Cell} pixels, read {plan.Widest} pixels beyond");
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            var step = plan.Steps[i];
            string what = step.Spec.Provider.Source.Text ?? $"{step.Layers.Sum(l => l.Files.Count)} files, {step.Datum?.Name ?? "datum unknown"}{Heights(step.Heights)}";
            string width = step.Spec.Operator.Distance > 0 ? string.Create(CultureInfo.InvariantCulture, $" over {step.Spec.Operator.Distance} m") : "";
            yield return $"step {i + 1,-3} {step.Spec.Provider.Name}: {step.Spec.Operator.Name}{width} ({what})";
        }
    }

    private static string Heights(HeightOperation? operation) => operation is null ? "" : $" to {operation.To.Name} by '{operation.Name}', {operation.Accuracy}";
}
