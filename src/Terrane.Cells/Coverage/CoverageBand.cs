using System.Diagnostics;
using Terrane.Cells.Exact;
using Terrane.Cells.Parquet;
using Terrane.Cells.Tables;
using Terrane.Runtime.Workers;

namespace Terrane.Cells.Coverage;

/// <summary>A unit of the work: the rows of one zone between two multiples of <see cref="Rows"/>. Row groups never cross its ends, so bands are part of the plan.</summary>
internal sealed record CoverageBand(int Zone, string Key, ZoneEdges? Edges, int First, int End, bool IsLast)
{
    public const int Rows = 512;

    /// <summary>One row group.</summary>
    public sealed record Group(IReadOnlyList<EncodedChunk> Chunks, int Rows, (int First, int Last) RowSpan);

    /// <param name="Covered">Sum of all fractions.</param>
    /// <param name="AreaM2">Sum of all covered areas.</param>
    public sealed record Result(IReadOnlyList<Group> Groups, long Cells, double Covered, double AreaM2, double SweepSeconds, double EncodeSeconds, int Worker);

    /// <summary>Cuts the rows of a zone into bands; one empty band for a zone that lies outside of the grid.</summary>
    public static IEnumerable<CoverageBand> Of(int zone, string key, ZoneEdges edges)
    {
        (int first, int end) = edges.Rows;
        if (first >= end) yield return new CoverageBand(zone, key, null, 0, 0, IsLast: true);
        while (first < end)
        {
            int next = Math.Min(((first / Rows) + 1) * Rows, end);
            yield return new CoverageBand(zone, key, edges, first, next, next == end);
            first = next;
        }
    }

    internal sealed class Worker(CellValues values, int number) : IUnitWorker<CoverageBand, Result>
    {
        private readonly CoverageEncoder _encoder = new(values);

        public Result Work(CoverageBand band, CancellationToken ct)
        {
            long started = Stopwatch.GetTimestamp();
            var runs = new List<CoverageRun>();
            (long cells, double covered, double area) = (0, 0, 0);
            CoverageSweep? sweep = band.Edges is null ? null : new CoverageSweep(band.Edges, band.First, band.End);
            for (int row = band.First; row < band.End; row++)
            {
                foreach (CoverageSpan span in sweep!.Row(row))
                {
                    int length = span.End - span.First;
                    runs.Add(new CoverageRun(row, span.First, length, span.Fraction));
                    cells += length;
                    covered += length * span.Fraction;
                    area += length * (span.Fraction * values.Areas[row]);
                }
            }
            double swept = Stopwatch.GetElapsedTime(started).TotalSeconds;
            started = Stopwatch.GetTimestamp();
            Group[] groups = [.. Cut(runs).Select(part => new Group(_encoder.Encode(band.Key, part), part.Sum(run => run.Length), (part[0].Row, part[^1].Row)))];
            return new Result(groups, cells, covered, area, swept, Stopwatch.GetElapsedTime(started).TotalSeconds, number);
        }

        public void Dispose() => _encoder.Dispose();

        private static IEnumerable<List<CoverageRun>> Cut(List<CoverageRun> runs)
        {
            var pending = new List<CoverageRun>();
            int rows = 0;
            foreach (CoverageRun run in runs)
            {
                CoverageRun rest = run;
                while (rest.Length > 0)
                {
                    int taken = Math.Min(rest.Length, CellTables.GroupRows - rows);
                    pending.Add(rest with { Length = taken });
                    rows += taken;
                    rest = rest with { Column = rest.Column + taken, Length = rest.Length - taken };
                    if (rows < CellTables.GroupRows) continue;
                    yield return pending;
                    (pending, rows) = ([], 0);
                }
            }
            if (rows > 0) yield return pending;
        }
    }
}
