using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Mosaic.Merging;

/// <summary>What a merge did, whichever runs did it.</summary>
public sealed class MergeSummary
{
    private readonly SortedDictionary<byte, long[]> _zooms = [];

    /// <summary>Nothing was done: the output was made from this plan before.</summary>
    public bool UpToDate { get; init; }

    public long Tiles => Sum(1);

    /// <summary>Of all tiles, before equal ones are stored once.</summary>
    public long Bytes => Sum(2);

    /// <summary>Stored bytes of one archive.</summary>
    public long Copied => Sum(4);

    /// <summary>Pixels of one archive, coded anew for the form of the output.</summary>
    public long Recoded => Sum(5);

    /// <summary>Pixels of several archives, or of one with voids filled anew.</summary>
    public long Merged => Sum(6);

    /// <summary>Halved from tiles of which some were merged.</summary>
    public long Overviews => Sum(7);

    /// <summary>Tiles with void pixels that no lineage archive among the inputs tells of.</summary>
    public long PartlyVoid { get; private set; }

    public long OutOfRange { get; private set; }
    public long DataErrors { get; internal set; }

    /// <summary>The lineage archive, when one was written.</summary>
    public string? LineageOutput { get; internal set; }

    internal static MergeSummary Of(IEnumerable<UnitRecord> units)
    {
        var summary = new MergeSummary();
        foreach (UnitRecord unit in units)
        {
            MergeFigures figures = MergeFigures.Parse(unit.FiguresJson);
            foreach (long[] zoom in figures.Zooms)
            {
                if (!summary._zooms.TryGetValue((byte)zoom[0], out long[]? sum)) summary._zooms[(byte)zoom[0]] = sum = new long[zoom.Length];
                sum[0] = zoom[0];
                for (int i = 1; i < zoom.Length; i++) sum[i] += zoom[i];
            }
            summary.PartlyVoid += figures.PartlyVoid;
            summary.OutOfRange += figures.OutOfRange;
        }
        return summary;
    }

    internal IEnumerable<ZoomFigures> Zooms => _zooms.Values.Select(z => new ZoomFigures((int)z[0], z[1], z[2]));

    /// <summary>The counts: of all, and by zoom.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = Counts(Tiles, Copied, Recoded, Merged, Overviews);
        json["zooms"] = new JsonArray([.. _zooms.Values.Select(z =>
        {
            JsonObject zoom = Counts(z[1], z[4], z[5], z[6], z[7]);
            zoom.Insert(0, "zoom", z[0]);
            zoom["bytes"] = z[2];
            return zoom;
        })]);
        return json;
    }

    private static JsonObject Counts(long tiles, long copied, long recoded, long merged, long overviews) =>
        new() { ["tiles"] = tiles, ["copied"] = copied, ["recoded"] = recoded, ["merged"] = merged, ["overviews"] = overviews };

    private long Sum(int member) => _zooms.Values.Sum(z => z[member]);
}
