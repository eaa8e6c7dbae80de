using Terrane.Native.Proj;

namespace Terrane.Resample.Grids;

/// <summary>Chooses the one operation between two CRS that a dataset goes by: PROJ's own choice may change inside one raster.</summary>
internal static class Operations
{
    /// <summary>The first over the area that can be carried out and is no ballpark; else the first for any area; else a ballpark one where allowed.</summary>
    /// <exception cref="ResampleException">resample.crs.</exception>
    public static CoordinateOperation Choose(Crs from, Crs to, GeographicArea? area, bool allowBallpark)
    {
        IReadOnlyList<CoordinateOperation> here = OperationFinder.Find(from, to, area);
        return here.FirstOrDefault(o => IsUsable(o) && !o.IsBallpark)
            ?? OperationFinder.Find(from, to).FirstOrDefault(o => IsUsable(o) && !o.IsBallpark)
            ?? (allowBallpark ? here.FirstOrDefault(IsUsable) : null)
            ?? throw ResampleException.Operation(from.ToString(), to.ToString(), Missing(here));
    }

    private static bool IsUsable(CoordinateOperation operation) => operation.IsInstantiable && operation.Pipeline.Length > 0;

    private static string Missing(IReadOnlyList<CoordinateOperation> operations)
    {
        string grids = string.Join(", ", operations.SelectMany(o => o.Grids).Where(g => !g.IsAvailable).Select(g => g.Name).Distinct());
        return grids.Length == 0 ? "" : $" Missing grids: {grids}.";
    }
}
