using Terrane.Cells.Grids;
using Terrane.Cells.Parquet;
using Terrane.Cells.Runs;

namespace Terrane.Cells.Tables;

/// <summary>Encodes the columns that every table of runs has: key, tile_id, row, column. Not thread-safe.</summary>
/// <remarks>tile_id and raster_col are DELTA_BINARY_PACKED: a run costs a few bytes. What depends on the row is one RLE run per row.</remarks>
internal sealed class RunColumns(CellGrid grid) : IDisposable
{
    private readonly ByteBuffer _body = new();

    /// <summary>For further columns of the same group.</summary>
    public PageEncoder Pages { get; } = new();

    public delegate (byte[] Min, byte[] Max) BoundsOfPage(ReadOnlySpan<CellRun> page);

    public void Dispose() => Pages.Dispose();

    public EncodedChunk Constant(GroupRuns group, string text)
    {
        byte[] value = PlainValues.Of(text);
        _body.Clear();
        _body.Int32(value.Length);
        _body.Bytes(value);
        EncodedPage dictionary = Pages.Dictionary(_body.Span, 1);
        var made = new List<EncodedPage>();
        for (int p = 0; p < group.Pages; p++)
        {
            int rows = Cells(group.Page(p));
            _body.Clear();
            DictionaryIndexes.Begin(_body, 1);
            DictionaryIndexes.Repeat(_body, 1, 0, rows);
            made.Add(Pages.Data(_body.Span, rows, Encoding.RleDictionary));
        }
        return new EncodedChunk(dictionary, made, Encoding.RleDictionary, [.. made.Select(_ => (value, value))]);
    }

    public EncodedChunk TileIds(GroupRuns group) => Deltas(group, run => (long)grid.TileId(run.Row, run.Column), page =>
        (PlainValues.Of((long)grid.TileId(page[0].Row, page[0].Column)), PlainValues.Of((long)grid.TileId(page[^1].Row, page[^1].End - 1))));

    public EncodedChunk RasterColumns(GroupRuns group) => Deltas(group, run => run.Column, page =>
    {
        (int min, int max) = (int.MaxValue, 0);
        foreach (CellRun run in page) (min, max) = (Math.Min(min, run.Column), Math.Max(max, run.End - 1));
        return (PlainValues.Of((long)min), PlainValues.Of((long)max));
    });

    private EncodedChunk Deltas(GroupRuns group, Func<CellRun, long> first, BoundsOfPage boundsOf)
    {
        var made = new List<EncodedPage>();
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
            made.Add(Pages.Data(_body.Span, rows, Encoding.DeltaBinaryPacked));
            bounds.Add(boundsOf(runs));
        }
        return new EncodedChunk(null, made, Encoding.DeltaBinaryPacked, bounds);
    }

    /// <summary>The index pages of every column that depends on the row alone: its dictionary is in the order of <see cref="GroupRuns.Rows"/>.</summary>
    public List<EncodedPage> RowPages(GroupRuns group)
    {
        int width = DictionaryIndexes.Width(group.Rows.Count), index = 0;
        var made = new List<EncodedPage>();
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
            made.Add(Pages.Data(_body.Span, Cells(runs), Encoding.RleDictionary));
        }
        return made;
    }

    public EncodedChunk RasterRows(GroupRuns group, List<EncodedPage> rowPages)
    {
        _body.Clear();
        foreach (int row in group.Rows) _body.Int64(row);
        return new EncodedChunk(Pages.Dictionary(_body.Span, group.Rows.Count), rowPages, Encoding.RleDictionary,
            Bounds(group, page => (PlainValues.Of((long)page[0].Row), PlainValues.Of((long)page[^1].Row))));
    }

    /// <summary>Least and greatest value of every page.</summary>
    public static List<(byte[] Min, byte[] Max)> Bounds(GroupRuns group, BoundsOfPage boundsOf)
    {
        var bounds = new List<(byte[], byte[])>();
        for (int p = 0; p < group.Pages; p++) bounds.Add(boundsOf(group.Page(p)));
        return bounds;
    }

    public static int Cells(ReadOnlySpan<CellRun> runs)
    {
        int count = 0;
        foreach (CellRun run in runs) count += run.Length;
        return count;
    }
}
