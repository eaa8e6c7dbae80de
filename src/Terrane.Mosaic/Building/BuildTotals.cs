using Terrane.Core;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Building;

/// <summary>The figures of all units of a build, whichever run made them.</summary>
public sealed class BuildTotals
{
    private readonly SortedDictionary<byte, (long Tiles, long Bytes, long LineageBytes)> _zooms = [];

    private BuildTotals() { }

    public IReadOnlyDictionary<byte, (long Tiles, long Bytes, long LineageBytes)> Zooms => _zooms;
    public DataBounds Bounds { get; } = new();
    public SortedSet<ushort> UsedSources { get; } = [];
    public long PartlyVoid { get; private set; }
    public long OutOfRange { get; private set; }
    public long Tiles => _zooms.Values.Sum(z => z.Tiles);
    public long Bytes => _zooms.Values.Sum(z => z.Bytes);

    public static BuildTotals Of(IEnumerable<UnitRecord> units)
    {
        var totals = new BuildTotals();
        foreach (UnitRecord unit in units)
        {
            UnitFigures figures = UnitFigures.Parse(unit.FiguresJson);
            foreach (long[] zoom in figures.Zooms)
            {
                (long tiles, long bytes, long lineage) = totals._zooms.GetValueOrDefault((byte)zoom[0]);
                totals._zooms[(byte)zoom[0]] = (tiles + zoom[1], bytes + zoom[2], lineage + zoom[3]);
            }
            if (figures.Bounds is [long west, long north, long east, long south]) totals.Bounds.Include(TileId.MaxZoom, west, north, east, south);
            totals.UsedSources.UnionWith(figures.Used);
            totals.PartlyVoid += figures.PartlyVoid;
            totals.OutOfRange += figures.OutOfRange;
        }
        return totals;
    }
}
