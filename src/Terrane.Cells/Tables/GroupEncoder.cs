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
    private readonly PageEncoder _pages = new();
    private readonly ByteBuffer _body = new();

    /// <param name="key">Of the zone all cells belong to.</param>
    /// <param name="runs">In order, 1 to <see cref="CellTables.GroupRows"/> cells.</param>
    public EncodedGroup Encode(string key, IReadOnlyList<CellRun> runs)
    {
        var group = new GroupRuns(runs);
        EncodedChunk country = Constant(group, key), tileIds = TileIds(group);
        List<EncodedPage> rowPages = RowPages(group), columnPages = ColumnPages(group);
        EncodedChunk centreX = OfColumns(group, columnPages, values.CentreX), centreY = OfRows(group, rowPages, values.CentreY);
        return new EncodedGroup(group.Count,
        [
            country, tileIds, RasterRows(group, rowPages), RasterColumns(group), centreX, centreY,
            OfRows(group, rowPages, row => values.Areas[row]), Constant(group, rule),
        ],
        [
            country, tileIds, OfRows(group, rowPages, values.MinY), OfRows(group, rowPages, values.MaxY),
            OfColumns(group, columnPages, values.MinX), OfColumns(group, columnPages, values.MaxX), centreY, centreX,
        ]);
    }

    public void Dispose() => _pages.Dispose();

    private EncodedChunk Constant(GroupRuns group, string text)
    {
        byte[] value = PlainValues.Of(text);
        _body.Clear();
        _body.Int32(value.Length);
        _body.Bytes(value);
        EncodedPage dictionary = _pages.Dictionary(_body.Span, 1);
        var pages = new List<EncodedPage>();
        for (int p = 0; p < group.Pages; p++)
        {
            int rows = Cells(group.Page(p));
            _body.Clear();
            DictionaryIndexes.Begin(_body, 1);
            DictionaryIndexes.Repeat(_body, 1, 0, rows);
            pages.Add(_pages.Data(_body.Span, rows, Encoding.RleDictionary));
        }
        return new EncodedChunk(dictionary, pages, Encoding.RleDictionary, [.. pages.Select(_ => (value, value))]);
    }

    private EncodedChunk TileIds(GroupRuns group) => Deltas(group, run => (long)values.Grid.TileId(run.Row, run.Column), page =>
        (PlainValues.Of((long)values.Grid.TileId(page[0].Row, page[0].Column)), PlainValues.Of((long)values.Grid.TileId(page[^1].Row, page[^1].End - 1))));

    private EncodedChunk RasterColumns(GroupRuns group) => Deltas(group, run => run.Column, page =>
    {
        (int min, int max) = (int.MaxValue, 0);
        foreach (CellRun run in page) (min, max) = (Math.Min(min, run.Column), Math.Max(max, run.End - 1));
        return (PlainValues.Of((long)min), PlainValues.Of((long)max));
    });

    private delegate (byte[] Min, byte[] Max) BoundsOfPage(ReadOnlySpan<CellRun> page);

    private EncodedChunk Deltas(GroupRuns group, Func<CellRun, long> first, BoundsOfPage boundsOf)
    {
        var pages = new List<EncodedPage>();
        var bounds = new List<(byte[], byte[])>();
        for (int p = 0; p < group.Pages; p++)
        {
            ReadOnlySpan<CellRun> runs = group.Page(p);
            int rows = Cells(runs);
            _body.Clear();
            var encoder = new DeltaEncoder(_body);
            encoder.Begin(rows, first(runs[0]));
            encoder.Successors(runs[0].Length - 1);
            foreach (CellRun run in runs[1..]) encoder.Sequence(first(run), run.Length - 1);
            encoder.End();
            pages.Add(_pages.Data(_body.Span, rows, Encoding.DeltaBinaryPacked));
            bounds.Add(boundsOf(runs));
        }
        return new EncodedChunk(null, pages, Encoding.DeltaBinaryPacked, bounds);
    }

    private List<EncodedPage> RowPages(GroupRuns group)
    {
        int width = DictionaryIndexes.Width(group.Rows.Count), index = 0;
        var pages = new List<EncodedPage>();
        for (int p = 0; p < group.Pages; p++)
        {
            ReadOnlySpan<CellRun> runs = group.Page(p);
            _body.Clear();
            DictionaryIndexes.Begin(_body, width);
            for (int i = 0; i < runs.Length;)
            {
                while (group.Rows[index] != runs[i].Row) index++;
                long count = 0;
                for (; i < runs.Length && runs[i].Row == group.Rows[index]; i++) count += runs[i].Length;
                DictionaryIndexes.Repeat(_body, width, index, count);
            }
            pages.Add(_pages.Data(_body.Span, Cells(runs), Encoding.RleDictionary));
        }
        return pages;
    }

    private List<EncodedPage> ColumnPages(GroupRuns group)
    {
        int width = DictionaryIndexes.WholeBytes(DictionaryIndexes.Width(group.ColumnCount));
        var pages = new List<EncodedPage>();
        for (int p = 0; p < group.Pages; p++)
        {
            ReadOnlySpan<CellRun> runs = group.Page(p);
            int rows = Cells(runs);
            _body.Clear();
            DictionaryIndexes.Begin(_body, width);
            Span<byte> room = DictionaryIndexes.PackedBytes(_body, width, rows);
            foreach (CellRun run in runs) room = DictionaryIndexes.Ascending(room, width / 8, group.ColumnIndex(run.Column), run.Length);
            pages.Add(_pages.Data(_body.Span, rows, Encoding.RleDictionary));
        }
        return pages;
    }

    private EncodedChunk RasterRows(GroupRuns group, List<EncodedPage> pages)
    {
        _body.Clear();
        foreach (int row in group.Rows) _body.Int64(row);
        return new EncodedChunk(_pages.Dictionary(_body.Span, group.Rows.Count), pages, Encoding.RleDictionary,
            Bounds(group, page => (PlainValues.Of((long)page[0].Row), PlainValues.Of((long)page[^1].Row))));
    }

    private EncodedChunk OfRows(GroupRuns group, List<EncodedPage> pages, Func<int, double> value)
    {
        _body.Clear();
        foreach (int row in group.Rows) _body.Double(value(row));
        return new EncodedChunk(_pages.Dictionary(_body.Span, group.Rows.Count), pages, Encoding.RleDictionary, Bounds(group, page =>
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
        return new EncodedChunk(_pages.Dictionary(_body.Span, group.ColumnCount), pages, Encoding.RleDictionary, Bounds(group, page =>
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

    private static List<(byte[] Min, byte[] Max)> Bounds(GroupRuns group, BoundsOfPage boundsOf)
    {
        var bounds = new List<(byte[], byte[])>();
        for (int p = 0; p < group.Pages; p++) bounds.Add(boundsOf(group.Page(p)));
        return bounds;
    }

    private static int Cells(ReadOnlySpan<CellRun> runs)
    {
        int count = 0;
        foreach (CellRun run in runs) count += run.Length;
        return count;
    }

    private struct ValueRange()
    {
        private double _min = double.PositiveInfinity, _max = double.NegativeInfinity;

        public void Add(double value) => (_min, _max) = (Math.Min(_min, value), Math.Max(_max, value));

        public readonly (byte[] Min, byte[] Max) Plain() => (PlainValues.Of(_min), PlainValues.Of(_max));
    }
}
