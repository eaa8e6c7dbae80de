using Terrane.Cells.Parquet;
using Terrane.Cells.Runs;

namespace Terrane.Resample.Stores;

/// <summary>Columns that name cells, DELTA_BINARY_PACKED from runs: one page per row group.</summary>
internal static class RunChunk
{
    public static EncodedChunk Ids(PageEncoder pages, IReadOnlyList<CellRun> runs, long columns) => Encode(pages, runs, (delta, run, first) =>
    {
        long id = (run.Row * columns) + run.Column;
        if (first) delta.Successors(run.Length - 1);
        else delta.Sequence(id, run.Length - 1);
    }, run => (run.Row * columns) + run.Column, (runs[0].Row * columns) + runs[0].Column, (runs[^1].Row * columns) + runs[^1].Column + runs[^1].Length - 1);

    public static EncodedChunk Columns(PageEncoder pages, IReadOnlyList<CellRun> runs) => Encode(pages, runs, (delta, run, first) =>
    {
        if (first) delta.Successors(run.Length - 1);
        else delta.Sequence(run.Column, run.Length - 1);
    }, run => run.Column, runs.Min(run => run.Column), runs.Max(run => run.Column + run.Length - 1));

    public static EncodedChunk Rows(PageEncoder pages, IReadOnlyList<CellRun> runs) => Encode(pages, runs, (delta, run, first) =>
    {
        for (int i = first ? 1 : 0; i < run.Length; i++) delta.Sequence(run.Row, 0);
    }, run => run.Row, runs[0].Row, runs[^1].Row);

    private static EncodedChunk Encode(
        PageEncoder pages, IReadOnlyList<CellRun> runs, Action<DeltaEncoder, CellRun, bool> append, Func<CellRun, long> firstOf, long min, long max)
    {
        var body = new ByteBuffer();
        var delta = new DeltaEncoder(body);
        int rows = runs.Sum(run => run.Length);
        delta.Begin(rows, firstOf(runs[0]));
        for (int i = 0; i < runs.Count; i++) append(delta, runs[i], i == 0);
        delta.End();
        return new EncodedChunk(null, [pages.Data(body.Span, rows, Encoding.DeltaBinaryPacked)], Encoding.DeltaBinaryPacked, [(PlainValues.Of(min), PlainValues.Of(max))]);
    }
}
