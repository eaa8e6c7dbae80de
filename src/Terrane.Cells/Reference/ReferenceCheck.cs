using System.Text.Json.Nodes;
using Terrane.Cells.Exact;
using Terrane.Cells.Publish;
using Terrane.Cells.Zones;
using Terrane.Native.DuckDb;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Reference;

/// <summary><c>terrane cells diff --reference</c>: published cells against the slow enumerator, on sampled windows, under both rules.</summary>
public static class ReferenceCheck
{
    /// <returns>One per zone and rule.</returns>
    /// <exception cref="CellsException">cells.partition; cells.reference: the zones are not those of the table.</exception>
    public static IReadOnlyList<ReferenceDifference> Run(ReferenceOptions options, IProgressSink progress, CancellationToken ct)
    {
        PublishedTable table = PublishedTable.Open(options.Table);
        ZoneSet set = ZoneReader.Read(ZoneOptionsOf(table, options));
        if (set.Sha256 != table.Plan["zones"]!["sha256"]!.GetValue<string>()) throw CellsException.Reference(options.Zones, "its content is another");
        (IReadOnlyList<Zone> zones, _) = ZoneProjector.Project(set.Zones, set.Crs, table.Grid);
        HashSet<string> fallbacks = [.. table.Summary.Where(zone => zone["fallback"]!.GetValue<bool>()).Select(zone => zone["country_iso"]!.GetValue<string>())];
        var random = new Random(options.Seed);
        Zone[] chosen = Choose([.. zones.Where(zone => !fallbacks.Contains(zone.Key) && HasRows(table, zone))], options, random);
        using DuckDbConnection database = DuckDbConnection.Open(settings: new Dictionary<string, string> { ["threads"] = "1", ["memory_limit"] = "128MB" });
        using ProgressStage stage = progress.Begin("reference", "windows", chosen.Length * options.Windows);
        var differences = new List<ReferenceDifference>();
        foreach (Zone zone in chosen)
        {
            var edges = new ZoneEdges(table.Grid, zone);
            var check = new ZoneWindows(table, zone, edges, database);
            for (int n = 0; n < options.Windows; n++)
            {
                ct.ThrowIfCancellationRequested();
                check.Look(Place(edges, options.WindowSize, random, onBorder: n % 3 != 2));
                stage.Advance();
            }
            differences.AddRange(check.Differences());
        }
        return differences;
    }

    private static bool HasRows(PublishedTable table, Zone zone)
    {
        (int first, int end) = new ZoneEdges(table.Grid, zone).Rows;
        return first < end;
    }

    private static Zone[] Choose(Zone[] zones, ReferenceOptions options, Random random)
    {
        Zone[] always = [.. ReferenceOptions.AlwaysZones.Select(key => zones.FirstOrDefault(zone => zone.Key == key)).OfType<Zone>()];
        Zone[] others = [.. zones.Except(always)];
        random.Shuffle(others);
        return [.. always, .. others.Take(options.RandomZones)];
    }

    /// <summary>Round a point of some border, where errors would be, or anywhere in a polygon's box.</summary>
    private static CellWindow Place(ZoneEdges edges, int size, Random random, bool onBorder)
    {
        Edge edge = edges.Edges[random.Next(edges.Edges.Length)];
        PartBox box = edges.Boxes[edge.Part];
        for (int tries = 0; box.IsEmpty && tries < 1000; tries++) // a polygon outside of the grid
        {
            edge = edges.Edges[random.Next(edges.Edges.Length)];
            box = edges.Boxes[edge.Part];
        }
        int row = random.Next(box.FirstRow, Math.Max(box.EndRow, box.FirstRow + 1)), column = random.Next(box.FirstColumn, Math.Max(box.EndColumn, box.FirstColumn + 1));
        if (onBorder)
        {
            row = (int)Math.Clamp((edge.Ay - edges.Grid.Transform.Y0) / edges.Grid.Transform.YRow, 0, edges.Grid.Rows - 1);
            column = (int)Math.Clamp((edge.Ax - edges.Grid.Transform.X0) / edges.Grid.Transform.XCol, 0, edges.Grid.Columns - 1);
        }
        int firstRow = Math.Clamp(row - (size / 2), 0, Math.Max(0, edges.Grid.Rows - size)), firstColumn = Math.Clamp(column - (size / 2), 0, Math.Max(0, edges.Grid.Columns - size));
        return new CellWindow(firstRow, Math.Min(firstRow + size, edges.Grid.Rows), firstColumn, Math.Min(firstColumn + size, edges.Grid.Columns));
    }

    private static ZoneOptions ZoneOptionsOf(PublishedTable table, ReferenceOptions options)
    {
        JsonNode zones = table.Plan["zones"]!;
        return new ZoneOptions
        {
            Path = options.Zones,
            KeyField = zones["keyField"]!.GetValue<string>(),
            Layer = zones["layer"]?.GetValue<string>(),
            NameField = zones["nameField"]?.GetValue<string>(),
            Crs = zones["crs"]!.GetValue<string>(),
            IsoCodes = zones["codes"]!.GetValue<string>() != "any",
            Uncoded = zones["uncoded"]!.GetValue<string>() switch { "skip" => UncodedPolicy.Skip, "name" => UncodedPolicy.UseName, _ => UncodedPolicy.Refuse },
            UniteDuplicates = zones["duplicates"]!.GetValue<string>() == "union",
            Repair = zones["repair"]!.GetValue<bool>(),
        };
    }
}
