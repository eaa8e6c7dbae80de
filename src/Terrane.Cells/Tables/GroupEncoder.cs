using Terrane.Cells.Parquet;
using Terrane.Cells.Runs;

namespace Terrane.Cells.Tables;

/// <summary>Encodes row groups of both tables straight from runs: no row is ever laid out. One per worker.</summary>
/// <remarks>
/// tile_id and raster_col are DELTA_BINARY_PACKED: a run costs a few bytes. What depends on the row is a dictionary with one RLE run per
/// row; what depends on the column is a dictionary of the columns that occur, and its index pages, two bytes a cell, are the same for
/// every such column: made and compressed once, written several times. Indexes take whole bytes, so the runs of consecutive rows are
/// equal byte strings and zstd leaves little of them.
/// </remarks>
internal sealed class GroupEncoder(CellValues values, string rule) : IDisposable
{
    private readonly RunColumns _columns = new(values.Grid);
    private readonly ByteBuffer _body = new();

    private CellValues Values => values;

    /// <param name="key">Of the zone all cells belong to.</param>
    /// <param name="runs">In order, 1 to <see cref="CellTables.GroupRows"/> cells.</param>
    public EncodedGroup Encode(string key, IReadOnlyList<CellRun> runs)
    {
        var group = new GroupRuns(runs);
        var shared = new Shared(this, group, key);
        return new EncodedGroup(group.Count,
        [
            shared.Country, shared.TileIds, _columns.RasterRows(group, shared.RowPages), _columns.RasterColumns(group), shared.CentreX, shared.CentreY,
            OfRows(group, shared.RowPages, row => values.Areas[row]), _columns.Constant(group, rule),
        ], Bounds(group, shared));
    }

    /// <summary>The row group of tile_bounds alone: the bytes that <see cref="Encode"/> makes.</summary>
    /// <inheritdoc cref="Encode"/>
    public IReadOnlyList<EncodedChunk> EncodeBounds(string key, IReadOnlyList<CellRun> runs)
    {
        var group = new GroupRuns(runs);
        return Bounds(group, new Shared(this, group, key));
    }

    public void Dispose() => _columns.Dispose();

    private EncodedChunk[] Bounds(GroupRuns group, Shared shared) =>
    [
        shared.Country, shared.TileIds, OfRows(group, shared.RowPages, values.MinY), OfRows(group, shared.RowPages, values.MaxY),
        OfColumns(group, shared.ColumnPages, values.MinX), OfColumns(group, shared.ColumnPages, values.MaxX), shared.CentreY, shared.CentreX,
    ];

    private List<EncodedPage> ColumnPages(GroupRuns group)
    {
        int width = DictionaryIndexes.WholeBytes(DictionaryIndexes.Width(group.ColumnCount));
        var pages = new List<EncodedPage>();
        for (int p = 0; p < group.Pages; p++)
        {
            ReadOnlySpan<CellRun> runs = group.Page(p);
            int rows = RunColumns.Cells(runs);
            _body.Clear();
            DictionaryIndexes.Begin(_body, width);
            Span<byte> room = DictionaryIndexes.PackedBytes(_body, width, rows);
            foreach (CellRun run in runs) room = DictionaryIndexes.Ascending(room, width / 8, group.ColumnIndex(run.Column), run.Length);
            pages.Add(_columns.Pages.Data(_body.Span, rows, Encoding.RleDictionary));
        }
        return pages;
    }

    private EncodedChunk OfRows(GroupRuns group, List<EncodedPage> pages, Func<int, double> value)
    {
        _body.Clear();
        foreach (int row in group.Rows) _body.Double(value(row));
        return new EncodedChunk(_columns.Pages.Dictionary(_body.Span, group.Rows.Count), pages, Encoding.RleDictionary, RunColumns.Bounds(group, page =>
        {
            var range = new ValueRange();
            foreach (CellRun run in page) range.Add(value(run.Row));
            return range.Plain();
        }));
    }

    private EncodedChunk OfColumns(GroupRuns group, List<EncodedPage> pages, Func<int, double> value)
    {
        _body.Clear();
        foreach ((int first, int end) in group.ColumnSpans)
            for (int column = first; column < end; column++) _body.Double(value(column));
        return new EncodedChunk(_columns.Pages.Dictionary(_body.Span, group.ColumnCount), pages, Encoding.RleDictionary, RunColumns.Bounds(group, page =>
        {
            var range = new ValueRange();
            foreach (CellRun run in page)
            {
                range.Add(value(run.Column));
                range.Add(value(run.End - 1));
                for (int column = run.Column + 1; values.HasTurns && column < run.End - 1; column++) range.Add(value(column));
            }
            return range.Plain();
        }));
    }

    /// <summary>What both tables have of one group.</summary>
    private sealed class Shared
    {
        public Shared(GroupEncoder encoder, GroupRuns group, string key)
        {
            (Country, TileIds) = (encoder._columns.Constant(group, key), encoder._columns.TileIds(group));
            (RowPages, ColumnPages) = (encoder._columns.RowPages(group), encoder.ColumnPages(group));
            (CentreX, CentreY) = (encoder.OfColumns(group, ColumnPages, encoder.Values.CentreX), encoder.OfRows(group, RowPages, encoder.Values.CentreY));
        }

        public EncodedChunk Country { get; }
        public EncodedChunk TileIds { get; }
        public List<EncodedPage> RowPages { get; }
        public List<EncodedPage> ColumnPages { get; }
        public EncodedChunk CentreX { get; }
        public EncodedChunk CentreY { get; }
    }
}
