using System.Globalization;
using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Raster.Transforms;

/// <summary>Chooses the one operation that brings a source to EPSG:3857, or to another target.</summary>
/// <remarks>PROJ's own transform may change operation from point to point, with jumps of tens of metres inside one raster; one chosen operation cannot.</remarks>
public static class OperationChooser
{
    /// <summary>The first operation in PROJ's order over the area that can be carried out here and is no ballpark; else the first for any area, with a warning.</summary>
    /// <param name="crs">CRS of the source; a height part is ignored.</param>
    /// <param name="area">Where the source lies.</param>
    /// <param name="allowBallpark">Take a ballpark operation when there is nothing better, with a warning.</param>
    /// <param name="to">Null for EPSG:3857.</param>
    /// <exception cref="RasterException">crs.ballpark, crs.operation.</exception>
    /// <exception cref="CrsException">crs.operation: PROJ finds nothing at all.</exception>
    public static ChosenOperation Choose(Crs crs, GeographicArea area, bool allowBallpark = false, Crs? to = null)
    {
        to ??= Crs.Parse(WebMercator.Crs);
        IReadOnlyList<CoordinateOperation> candidates = OperationFinder.Find(crs, to, area);
        string missing = Missing(candidates);
        CoordinateOperation? exact = candidates.FirstOrDefault(c => IsUsable(c) && !c.IsBallpark);
        if (exact is not null) return Pin(crs, exact, [.. Better(crs, exact, candidates)]);
        // EU-DEM's Azores: no operation is stated for there, but the one stated for Europe is right within a metre, and ballpark is nobody's statement.
        CoordinateOperation? elsewhere = OperationFinder.Find(crs, to).FirstOrDefault(c => IsUsable(c) && !c.IsBallpark);
        if (elsewhere is not null)
            return Pin(crs, elsewhere, [$"From {crs} the operation '{elsewhere.Name}' ({Accuracy(elsewhere)}) is used outside the area it is stated for: there is none for this area."]);
        CoordinateOperation ballpark = candidates.FirstOrDefault(IsUsable) ?? throw RasterException.NoOperation(crs.ToString(), to, missing);
        if (!allowBallpark) throw RasterException.Ballpark(crs.ToString(), to, ballpark.Name, missing);
        return Pin(crs, ballpark, [$"From {crs} only a ballpark transformation is used ('{ballpark.Name}'): it may be off by hundreds of metres.{missing}"]);
    }

    private static bool IsUsable(CoordinateOperation candidate) => candidate.IsInstantiable && candidate.Pipeline.Length > 0;

    private static ChosenOperation Pin(Crs crs, CoordinateOperation operation, IReadOnlyList<string> warnings) =>
        new(crs.Authority ?? crs.Wkt, operation.Name, operation.Pipeline, operation.AccuracyMetres, operation.IsBallpark, [.. operation.Grids.Select(g => g.Name)], warnings);

    private static IEnumerable<string> Better(Crs crs, CoordinateOperation chosen, IReadOnlyList<CoordinateOperation> candidates)
    {
        CoordinateOperation? best = candidates
            .Where(c => !IsUsable(c) && !c.IsBallpark && c.AccuracyMetres >= 0 && (chosen.AccuracyMetres < 0 || c.AccuracyMetres < chosen.AccuracyMetres))
            .MinBy(c => c.AccuracyMetres);
        if (best is null) yield break;
        string grids = string.Join(", ", best.Grids.Where(g => !g.IsAvailable).Select(g => g.Name).Distinct());
        yield return $"From {crs} the operation '{chosen.Name}' ({Accuracy(chosen)}) is used; '{best.Name}' ({Accuracy(best)}) would be better but its grid {grids} is missing.";
    }

    private static string Missing(IReadOnlyList<CoordinateOperation> candidates)
    {
        var grids = candidates.SelectMany(c => c.Grids).Where(g => !g.IsAvailable).Select(g => g.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        return grids.Count == 0 ? "" : $" Grids that better ones need are missing: {string.Join(", ", grids)}.";
    }

    private static string Accuracy(CoordinateOperation operation) =>
        operation.AccuracyMetres < 0 ? "accuracy unknown" : string.Create(CultureInfo.InvariantCulture, $"{operation.AccuracyMetres:0.###} m");
}
