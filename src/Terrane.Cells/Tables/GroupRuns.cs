using Terrane.Cells.Runs;

namespace Terrane.Cells.Tables;

/// <summary>The runs of one row group, cut at page ends, with the rows and columns that occur in it.</summary>
internal sealed class GroupRuns
{
    private readonly List<CellRun> _runs = [];
    private readonly List<int> _pageStarts = [0];
    private readonly List<ulong> _spans = [];
    private readonly List<int> _spanIndexes = [];

    public GroupRuns(IReadOnlyList<CellRun> runs)
    {
        int inPage = 0;
        foreach (CellRun whole in runs)
        {
            CellRun rest = whole;
            while (rest.Length > 0)
            {
                int taken = Math.Min(rest.Length, CellTables.PageRows - inPage);
                _runs.Add(rest with { Length = taken });
                inPage += taken;
                Count += taken;
                if (inPage == CellTables.PageRows)
                {
                    _pageStarts.Add(_runs.Count);
                    inPage = 0;
                }
                rest = new CellRun(rest.Row, rest.Column + taken, rest.Length - taken);
            }
        }
        if (inPage > 0) _pageStarts.Add(_runs.Count);
        FindRows();
        FindColumns();
    }

    /// <summary>Cells.</summary>
    public int Count { get; private set; }

    public int Pages => _pageStarts.Count - 1;

    public ReadOnlySpan<CellRun> Page(int page) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_runs)[_pageStarts[page].._pageStarts[page + 1]];

    /// <summary>Rows that occur, ascending.</summary>
    public List<int> Rows { get; } = [];

    /// <summary>Columns that occur, as ascending disjoint spans.</summary>
    public IEnumerable<(int First, int End)> ColumnSpans => _spans.Select(span => (Index.Spans.First(span), Index.Spans.End(span)));

    /// <summary>Number of different columns.</summary>
    public int ColumnCount { get; private set; }

    /// <summary>Position of a column among those that occur; a run's columns have consecutive positions.</summary>
    public int ColumnIndex(int column)
    {
        int low = 0, high = _spans.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) >>> 1;
            if (Index.Spans.First(_spans[middle]) <= column) low = middle;
            else high = middle - 1;
        }
        return _spanIndexes[low] + column - Index.Spans.First(_spans[low]);
    }

    private void FindRows()
    {
        foreach (CellRun run in _runs)
            if (Rows.Count == 0 || Rows[^1] != run.Row) Rows.Add(run.Row);
    }

    private void FindColumns()
    {
        foreach (CellRun run in _runs) _spans.Add(Index.Spans.Pack(run.Column, run.End));
        Index.Spans.Unite(_spans);
        foreach (ulong span in _spans)
        {
            _spanIndexes.Add(ColumnCount);
            ColumnCount += Index.Spans.End(span) - Index.Spans.First(span);
        }
    }
}
