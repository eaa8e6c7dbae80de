using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Planning;

/// <summary>The raster of ids beside a source, and what they stand for: lineage names these instead of the source.</summary>
/// <param name="Layers">Ids on any lattice; 0 is void. Read by their nearest cell, and exact: the table has none that a float cannot hold.</param>
/// <param name="Entries">By ascending id.</param>
public sealed record SurveyTable(IReadOnlyList<RasterLayer> Layers, IReadOnlyList<ProvenanceEntry> Entries)
{
    /// <exception cref="RasterException">raster.*: the file, or its table.</exception>
    internal static SurveyTable Open(string path, bool allowBallpark, CancellationToken ct)
    {
        RasterScan scan = RasterScanner.ScanSource([path], new RasterOptions { NoData = [0] }, ct);
        return new SurveyTable(RasterLayer.Join(scan.Files, allowBallpark), ProvenanceTable.Read(path));
    }

    /// <summary>Place of an id in <see cref="Entries"/>; negative when it has none.</summary>
    internal int PlaceOf(uint id)
    {
        int low = 0, high = Entries.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (Entries[middle].Id == id) return middle;
            if (Entries[middle].Id < id) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }
}
