using Terrane.Cells.Parquet;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;

namespace Terrane.Cells.Coverage;

/// <summary>Encodes row groups of tile_coverage straight from runs. One per worker.</summary>
/// <remarks>Inside a zone all cells have the fraction 1: one RLE run per row. A cell on the border is a run of its own, four bytes and its value in the dictionary.</remarks>
internal sealed class CoverageEncoder(CellValues values) : IDisposable
{
    private readonly RunColumns _columns = new(values.Grid);
    private readonly ByteBuffer _body = new();

    /// <param name="key">Of the zone.</param>
    /// <param name="runs">In order, 1 to <see cref="CellTables.GroupRows"/> cells.</param>
    public IReadOnlyList<EncodedChunk> Encode(string key, IReadOnlyList<CoverageRun> runs)
    {
        var group = new GroupRuns([.. runs.Select(run => new CellRun(run.Row, run.Column, run.Length))]);
        return
        [
            _columns.Constant(group, key), _columns.TileIds(group), _columns.RasterRows(group, _columns.RowPages(group)), _columns.RasterColumns(group),
            Numbers(runs, run => run.Fraction), Numbers(runs, run => run.Fraction * values.Areas[run.Row]),
        ];
    }

    public void Dispose() => _columns.Dispose();

    private EncodedChunk Numbers(IReadOnlyList<CoverageRun> runs, Func<CoverageRun, double> value)
    {
        var known = new Dictionary<double, int>();
        _body.Clear();
        foreach (CoverageRun run in runs)
            if (known.TryAdd(value(run), known.Count)) _body.Double(value(run));
        EncodedPage dictionary = _columns.Pages.Dictionary(_body.Span, known.Count);
        var page = new Page(this, DictionaryIndexes.Width(known.Count));
        foreach (CoverageRun run in runs) page.Add(known[value(run)], value(run), run.Length);
        page.End();
        return new EncodedChunk(dictionary, page.Done, Encoding.RleDictionary, page.Bounds);
    }

    /// <summary>Fills pages with RLE runs.</summary>
    private sealed class Page(CoverageEncoder encoder, int width)
    {
        private ValueRange _range = new();
        private int _rows, _index = -1;
        private long _length;

        public List<EncodedPage> Done { get; } = [];

        public List<(byte[] Min, byte[] Max)> Bounds { get; } = [];

        public void Add(int index, double value, int count)
        {
            while (count > 0)
            {
                if (_rows == 0) Begin();
                int taken = Math.Min(count, CellTables.PageRows - _rows);
                if (index != _index) Flush();
                (_index, _length) = (index, _length + taken);
                _range.Add(value);
                _rows += taken;
                count -= taken;
                if (_rows == CellTables.PageRows) End();
            }
        }

        public void End()
        {
            if (_rows == 0) return;
            Flush();
            Done.Add(encoder._columns.Pages.Data(encoder._body.Span, _rows, Encoding.RleDictionary));
            Bounds.Add(_range.Plain());
            _rows = 0;
        }

        private void Begin()
        {
            encoder._body.Clear();
            DictionaryIndexes.Begin(encoder._body, width);
            (_range, _index, _length) = (new ValueRange(), -1, 0);
        }

        private void Flush()
        {
            if (_length > 0) DictionaryIndexes.Repeat(encoder._body, width, _index, _length);
            _length = 0;
        }
    }
}
