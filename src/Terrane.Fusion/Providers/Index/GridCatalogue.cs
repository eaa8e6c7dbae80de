using System.Globalization;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Providers.Index;

/// <summary>The places of a grid as entries. Whether there is a raster at a place shows when it is asked for.</summary>
/// <remarks>Attributes: ns and ew (n, s, e, w), NS and EW, lat (two digits) and lon (three) of the corner in whole degrees, row (A from the north) and column (from 1).</remarks>
internal sealed class GridCatalogue(GridSpec grid) : Catalogue
{
    private const int Letters = 26;

    internal override IEnumerable<IndexEntry> Entries(GeographicArea area, CancellationToken ct)
    {
        // Rectangles that only touch the area count, as in every catalogue.
        int firstRow = Math.Max(0, (int)Math.Ceiling((grid.North - area.North) / grid.StepY) - 1), lastRow = (int)Math.Floor((grid.North - area.South) / grid.StepY);
        int columns = (int)Math.Round((180 - grid.West) / grid.StepX, MidpointRounding.ToPositiveInfinity), rows = (int)Math.Ceiling((grid.North + 90) / grid.StepY);
        for (int row = firstRow; row <= Math.Min(lastRow, rows - 1); row++)
        {
            ct.ThrowIfCancellationRequested();
            double north = grid.North - (row * grid.StepY), south = north - grid.StepY;
            for (int column = 0; column < columns; column++)
            {
                double west = grid.West + (column * grid.StepX);
                var place = new GeographicArea(west, Math.Max(-90, south), Math.Min(180, west + grid.StepX), north);
                if (ProviderArea.Meet(place, area)) yield return new IndexEntry("", place, Names(row, column, grid.NamesNorth ? north : south, west));
            }
        }
    }

    private static Dictionary<string, string> Names(int row, int column, double latitude, double longitude)
    {
        string ns = latitude < 0 ? "s" : "n", ew = longitude < 0 ? "w" : "e";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ns"] = ns,
            ["ew"] = ew,
            ["NS"] = ns.ToUpperInvariant(),
            ["EW"] = ew.ToUpperInvariant(),
            ["lat"] = Math.Abs(latitude).ToString("00.######", CultureInfo.InvariantCulture),
            ["lon"] = Math.Abs(longitude).ToString("000.######", CultureInfo.InvariantCulture),
            ["row"] = row < Letters ? ((char)('A' + row)).ToString() : (row + 1).ToString(CultureInfo.InvariantCulture),
            ["column"] = (column + 1).ToString(CultureInfo.InvariantCulture),
        };
    }
}
