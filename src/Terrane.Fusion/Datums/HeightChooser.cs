using Terrane.Fusion.Policies;
using Terrane.Native.Proj;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Datums;

/// <summary>Chooses the operation between the heights of a step and those of the output.</summary>
internal sealed class HeightChooser(FusionPolicy policy, GeographicArea area, bool allowBallpark)
{
    private readonly HeightDatum? _to = policy.VerticalDatum is { } stated ? HeightDatum.Of(stated) : null;

    /// <summary>The first in PROJ's order that can be carried out here; null when nothing is to be changed, or one of the datums is not known.</summary>
    /// <param name="from">What the heights count from, all offsets added; null when nobody says.</param>
    /// <exception cref="FusionException">fusion.datum.grid: its grid is missing; fusion.datum.way: PROJ knows none.</exception>
    /// <exception cref="JobException">job.value: a folder of datum_grids is not there.</exception>
    internal HeightOperation? Choose(StepSpec spec, HeightDatum? from)
    {
        if (policy.DatumGrids.FirstOrDefault(folder => !Directory.Exists(folder)) is { } absent) throw JobException.BadValue("policy", "datum_grids", absent, "a folder that is there");
        if (from is null || _to is null || spec.Provider.KeepsHeights || from.IsSame(_to)) return null;
        foreach (HeightDatum datum in (HeightDatum[])[from, _to])
            if (datum.Definition is null) throw FusionException.NoWay(spec.Place, spec.Provider.Name, from.Name, _to.Name, $"PROJ does not know '{datum.Name}'");
        IReadOnlyList<CoordinateOperation> all = OperationFinder.FindHeights(from.Definition!, _to.Definition!, area, policy.DatumGrids);
        // A ballpark between heights leaves them as they are: that is the user's to say, with vertical_transform: none. One between modern horizontal frames may do.
        CoordinateOperation[] real = [.. all.Where(o => !o.Name.Contains("ballpark vertical", StringComparison.OrdinalIgnoreCase) && (allowBallpark || !o.IsBallpark) && o.Pipeline.Length > 0)];
        CoordinateOperation? chosen = real.FirstOrDefault(o => o.IsInstantiable && o.Grids.All(g => g.IsAvailable));
        if (chosen is null && real.Length == 0) throw FusionException.NoWay(spec.Place, spec.Provider.Name, from.Name, _to.Name, "PROJ knows no operation for this area");
        if (chosen is null)
        {
            GridUse missing = real[0].Grids.First(g => !g.IsAvailable);
            throw FusionException.NoGrid(spec.Place, spec.Provider.Name, from.Name, _to.Name, missing.Name, missing.Url, ProjLibrary.SearchPaths);
        }
        return new HeightOperation(from, _to, chosen.Name, chosen.Pipeline, chosen.AccuracyMetres, [.. chosen.Grids.DistinctBy(g => g.Name)], policy.DatumGrids, [.. Better(chosen, real)]);
    }

    private static IEnumerable<string> Better(CoordinateOperation chosen, CoordinateOperation[] all)
    {
        CoordinateOperation? best = all.Where(o => o.Grids.Any(g => !g.IsAvailable) && o.AccuracyMetres >= 0 && (chosen.AccuracyMetres < 0 || o.AccuracyMetres < chosen.AccuracyMetres)).MinBy(o => o.AccuracyMetres);
        if (best is not null) yield return $"'{best.Name}' would be better, but its grid {best.Grids.First(g => !g.IsAvailable).Name} is missing.";
    }
}
