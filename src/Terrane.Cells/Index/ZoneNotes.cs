using Terrane.Cells.Zones;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Cells.Index;

/// <summary>Says what was noticed while the zones were read. What was left out counts as a data error.</summary>
internal static class ZoneNotes
{
    public static void Tell(ZoneSet set, RunReport report, IProgressSink progress)
    {
        foreach (string feature in set.Skipped) report.DataErrors.Add("cells.zones.uncoded", $"{feature} was left out: it has no code");
        if (set.Skipped.Count > 0)
            progress.Write(MessageLevel.Warning, $"{set.Skipped.Count} features without a code were left out: {string.Join("; ", set.Skipped)}.", "cells.zones.uncoded");
        foreach (string feature in set.Repaired) progress.Write(MessageLevel.Detail, $"Mended {feature}.");
        if (set.Repaired.Count > 0)
            report.Warn(progress, "cells.zones.repaired", $"{set.Repaired.Count} invalid features were mended (run_report.json lists them), the first: {set.Repaired[0]}.");
        if (set.United.Count > 0) report.Warn(progress, "cells.zones.united", $"Several features were joined for: {string.Join(", ", set.United)}.");
        if (set.Missing.Count > 0) report.Warn(progress, "cells.zones.missing", $"ISO 3166 codes without a feature: {string.Join(", ", set.Missing)}.");
        if (set.CrossingRings > 0)
            progress.Write(MessageLevel.Info, $"{set.CrossingRings} rings cross the antimeridian and were unwrapped, {set.PolarRings} of them run round a pole.");
        if (set.RemovedPoints > 0) progress.Write(MessageLevel.Detail, $"{set.RemovedPoints} points that enclose no area were passed over.");
    }
}
