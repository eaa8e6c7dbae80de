using System.Globalization;

namespace Terrane.Resample.Grids;

/// <summary>Grids that many global datasets share, by name.</summary>
internal static class GridPresets
{
    private static readonly (string Name, int CellsPerDegree)[] Global =
        [("global-30s", 120), ("global-2.5m", 24), ("global-5m", 12), ("global-10m", 6), ("global-30m", 2), ("global-1d", 1)];

    public static IEnumerable<string> Names => Global.Select(preset => preset.Name);

    /// <summary>The text that <see cref="Terrane.Cells.Grids.GridSource.Parse"/> reads; null when there is no such preset.</summary>
    public static string? Find(string name) => Global.FirstOrDefault(preset => preset.Name == name) is { CellsPerDegree: > 0 and int cells }
        ? string.Create(CultureInfo.InvariantCulture, $"{360 * cells},{180 * cells},-180,{1.0 / cells:R},90,{-1.0 / cells:R},{Geographic}") : null;

    private const string Geographic = "EPSG:4326";
}
