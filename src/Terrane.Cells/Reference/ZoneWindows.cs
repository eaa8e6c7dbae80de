using System.Globalization;
using Terrane.Cells.Coverage;
using Terrane.Cells.Exact;
using Terrane.Cells.Index;
using Terrane.Cells.Publish;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Cells.Zones;
using Terrane.Native.DuckDb;

namespace Terrane.Cells.Reference;

/// <summary>Compares one zone with the slow enumerator, window by window, and adds up.</summary>
internal sealed class ZoneWindows(PublishedTable table, Zone zone, ZoneEdges edges, DuckDbConnection database)
{
    /// <summary>Of a cell: clipping in doubles cannot decide about less.</summary>
    private const double Unsure = 1e-9;

    private const int MaxExamples = 5;

    private readonly ReferenceEnumerator _reference = new(table.Grid, zone);
    private readonly TieRule _ties = table.Plan["ties"]?.GetValue<string>() == Names.Of(TieRule.Partition) ? TieRule.Partition : TieRule.Inclusive;
    private readonly Dictionary<InclusionRule, Sum> _sums = [];

    private sealed class Sum
    {
        public long Cells, Common, OnlyOurs, OnlyReference, Unsure, Ties;
        public List<string> Examples { get; } = [];
    }

    public void Look(CellWindow window)
    {
        foreach (InclusionRule rule in Enum.GetValues<InclusionRule>())
        {
            HashSet<(int Row, int Column)> ours = IsPublished(rule) ? Published(window) : Found(rule, window);
            HashSet<(int Row, int Column)> theirs = [.. _reference.Enumerate(rule, window.FirstRow, window.EndRow, window.FirstColumn, window.EndColumn)];
            if (!_sums.TryGetValue(rule, out Sum? sum)) _sums[rule] = sum = new Sum();
            sum.Cells += window.Cells;
            sum.Common += ours.Count(theirs.Contains);
            foreach ((int row, int column) in ours.Where(cell => !theirs.Contains(cell)).Concat(theirs.Where(cell => !ours.Contains(cell))).Order())
                Judge(sum, rule, row, column, isOurs: ours.Contains((row, column)));
        }
    }

    public IEnumerable<ReferenceDifference> Differences() => _sums.OrderBy(item => item.Key).Select(item => new ReferenceDifference(
        zone.Key, item.Key, IsPublished(item.Key), item.Value.Cells, item.Value.Common, item.Value.OnlyOurs, item.Value.OnlyReference, item.Value.Unsure, item.Value.Ties, item.Value.Examples));

    private void Judge(Sum sum, InclusionRule rule, int row, int column, bool isOurs)
    {
        if (rule == InclusionRule.Center && _ties == TieRule.Partition && _reference.IsTie(row, column))
        {
            sum.Ties++;
            return;
        }
        if (rule == InclusionRule.AnyOverlap && Math.Max(_reference.Coverage(row, column), Coverage(row, column)) < Unsure)
        {
            sum.Unsure++;
            return;
        }
        if (isOurs) sum.OnlyOurs++;
        else sum.OnlyReference++;
        if (sum.Examples.Count < MaxExamples) sum.Examples.Add(string.Create(CultureInfo.InvariantCulture, $"{(isOurs ? '+' : '-')}{table.Grid.TileId(row, column)}"));
    }

    private bool IsPublished(InclusionRule rule) => Names.Of(rule) == table.Rule;

    private HashSet<(int Row, int Column)> Published(CellWindow window)
    {
        var cells = new HashSet<(int, int)>();
        ulong columns = (ulong)table.Grid.Columns, first = table.Grid.TileId(window.FirstRow, 0), end = (ulong)window.EndRow * columns;
        foreach (string file in table.Files(CellTables.Index, zone.Key))
        {
            using DuckDbReader reader = database.Query(string.Create(CultureInfo.InvariantCulture,
                $"SELECT tile_id FROM read_parquet({DuckDbConnection.Quote(file)}, hive_partitioning = false) WHERE tile_id >= {first} AND tile_id < {end}"));
            while (reader.NextChunk())
            {
                foreach (ulong id in reader.UnsignedValues(0))
                {
                    int column = (int)(id % columns);
                    if (column >= window.FirstColumn && column < window.EndColumn) cells.Add(((int)(id / columns), column));
                }
            }
        }
        return cells;
    }

    private HashSet<(int Row, int Column)> Found(InclusionRule rule, CellWindow window)
    {
        var runs = new List<CellRun>();
        new ZoneSweep(edges, rule, _ties).Sweep(window.FirstRow, window.EndRow, runs);
        return [.. runs.SelectMany(run => Enumerable.Range(run.Column, run.Length).Select(column => (run.Row, column))).Where(cell => cell.column >= window.FirstColumn && cell.column < window.EndColumn)];
    }

    private double Coverage(int row, int column)
    {
        var sweep = new CoverageSweep(edges, row, row + 1);
        return sweep.Row(row).Where(span => span.First <= column && column < span.End).Select(span => span.Fraction).FirstOrDefault();
    }
}
