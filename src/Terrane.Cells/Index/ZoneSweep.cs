using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Runs;

namespace Terrane.Cells.Index;

/// <summary>Finds the cells of a zone, row by row, from the crossings of its borders with centre lines and strips.</summary>
/// <remarks>
/// center: an edge is crossed by row r when ay &lt;= yc[r] &lt; by; columns from the first centre on or east of it change sides. Both tests
/// are exact, so the crossings of a closed ring pair up, two neighbours share no cell and leave none, and no window plays a part.
/// any_overlap: a cell shares an area with a valid polygon iff its centre is inside or an edge enters its open rectangle.
/// The rows of any band come out the same whatever the bands are. Not thread-safe.
/// </remarks>
internal sealed class ZoneSweep(ZoneEdges zone, InclusionRule rule, TieRule ties)
{
    private readonly CellGrid _grid = zone.Grid;
    private readonly RowBuckets _crossings = new();
    private readonly RowBuckets _touches = new();  // center: tie columns of a part; any_overlap: columns that edges enter
    private readonly List<ulong> _cells = [], _outlines = [], _visited = [], _tied = [], _part = [], _holeTies = [];

    /// <summary>Adds the runs of rows first to end - 1, in order, to <paramref name="runs"/>.</summary>
    public SweepFigures Sweep(int first, int end, List<CellRun> runs)
    {
        Collect(first, end);
        int[] active = [.. Enumerable.Range(0, zone.Boxes.Length).Where(p => !zone.Boxes[p].IsEmpty && zone.Boxes[p].FirstRow < end && zone.Boxes[p].EndRow > first)];
        var figures = new SweepFigures();
        for (int row = first; row < end; row++) figures += SweepRow(row, first, active, runs);
        return figures;
    }

    private SweepFigures SweepRow(int row, int first, int[] active, List<CellRun> runs)
    {
        _cells.Clear();
        _outlines.Clear();
        _visited.Clear();
        _tied.Clear();
        foreach (int p in active)
        {
            PartBox box = zone.Boxes[p];
            if (box.FirstRow <= row && row < box.EndRow) _visited.Add(Spans.Pack(box.FirstColumn, box.EndColumn));
        }
        Span<RowBuckets.Item> crossings = _crossings.Row(row - first), touches = _touches.Row(row - first);
        FillParts(crossings, rule == InclusionRule.Center ? touches : []);
        if (rule == InclusionRule.AnyOverlap)
        {
            foreach (RowBuckets.Item touch in touches)
            {
                _cells.Add(Spans.Pack(touch.First, touch.End));
                _outlines.Add(Spans.Pack(touch.First, touch.End));
            }
        }
        long included = Spans.Unite(_cells), outlined = Spans.Unite(_outlines), visited = Spans.Unite(_visited), tied = Spans.Unite(_tied);
        foreach (ulong span in _cells) runs.Add(new CellRun(row, Spans.First(span), Spans.End(span) - Spans.First(span)));
        return new SweepFigures(visited, included, Math.Max(0, outlined - included), tied, _cells.Count);
    }

    /// <summary>The columns of every part: between its first and second crossing, its third and fourth, and so on.</summary>
    private void FillParts(Span<RowBuckets.Item> crossings, Span<RowBuckets.Item> touches)
    {
        crossings.Sort(RowBuckets.ByPartAndColumn);
        touches.Sort(RowBuckets.ByPartAndColumn);
        int at = 0, touch = 0;
        while (at < crossings.Length || touch < touches.Length)
        {
            int part = Math.Min(at < crossings.Length ? crossings[at].Part : int.MaxValue, touch < touches.Length ? touches[touch].Part : int.MaxValue);
            int endAt = at, endTouch = touch;
            while (endAt < crossings.Length && crossings[endAt].Part == part) endAt++;
            while (endTouch < touches.Length && touches[endTouch].Part == part) endTouch++;
            FillPart(crossings[at..endAt], touches[touch..endTouch]);
            (at, touch) = (endAt, endTouch);
        }
    }

    private void FillPart(ReadOnlySpan<RowBuckets.Item> crossings, ReadOnlySpan<RowBuckets.Item> touches)
    {
        _part.Clear();
        int open = -1, outline = -1;
        foreach (RowBuckets.Item crossing in crossings)
        {
            open = Toggle(_part, open, crossing.First);
            if (!crossing.IsHole) outline = Toggle(_outlines, outline, crossing.First);
        }
        if (open >= 0 || outline >= 0) throw new InvalidOperationException("A ring was crossed an odd number of times.");
        if (!touches.IsEmpty) ApplyTies(touches);
        _cells.AddRange(_part);
    }

    private void ApplyTies(ReadOnlySpan<RowBuckets.Item> touches)
    {
        _holeTies.Clear();
        foreach (RowBuckets.Item touch in touches)
        {
            ulong span = Spans.Pack(touch.First, touch.End);
            _tied.Add(span);
            if (touch.IsHole) _holeTies.Add(span);
            else if (ties == TieRule.Inclusive) _part.Add(span);
            if (!touch.IsHole && ties == TieRule.Inclusive) _outlines.Add(span);
        }
        if (ties != TieRule.Inclusive) return;
        Spans.Unite(_part);
        Spans.Unite(_holeTies);
        Spans.Subtract(_part, _holeTies);
    }

    private static int Toggle(List<ulong> spans, int open, int column)
    {
        if (open < 0) return column;
        if (open < column) spans.Add(Spans.Pack(open, column));
        return -1;
    }

    private void Collect(int first, int end)
    {
        _crossings.Clear(end - first);
        _touches.Clear(end - first);
        foreach (ref readonly Edge edge in zone.Edges)
        {
            if (zone.Boxes[edge.Part].IsEmpty || zone.Boxes[edge.Part].FirstRow >= end || zone.Boxes[edge.Part].EndRow <= first) continue;
            (int from, int to) = RowRange.Crossing(_grid, edge);
            for (int row = Math.Max(from, first); row < Math.Min(to, end); row++)
            {
                int column = ColumnSearch.FirstCentre(_grid, edge, _grid.RowCentres[row]);
                _crossings.Add(row - first, new RowBuckets.Item(edge.Part, column, column, edge.IsHole));
            }
            (from, to) = rule == InclusionRule.Center ? RowRange.Touching(_grid, edge) : RowRange.Entering(_grid, edge);
            for (int row = Math.Max(from, first); row < Math.Min(to, end); row++)
            {
                (int low, int high) = rule == InclusionRule.Center ? EdgeCells.Ties(_grid, edge, row) : EdgeCells.Entered(_grid, edge, row);
                if (low < high) _touches.Add(row - first, new RowBuckets.Item(edge.Part, low, high, edge.IsHole));
            }
        }
        _crossings.Sort();
        _touches.Sort();
    }
}
