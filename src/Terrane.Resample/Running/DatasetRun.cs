using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Engines;
using Terrane.Runtime.Workers;

namespace Terrane.Resample.Running;

/// <summary>Computes the windows of one dataset in parallel and hands on bands of whole rows, in order.</summary>
internal static class DatasetRun
{
    /// <param name="firstRow">On the target grid.</param>
    /// <param name="rows">Rows in <paramref name="cells"/>.</param>
    /// <param name="cells">Row-major, as computed; may be changed.</param>
    public delegate void BandTaker(long firstRow, int rows, Span<double> cells);

    /// <param name="first">Number of the first band.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="mostCells">Source cells that one worker may hold.</param>
    /// <returns>Source cells that were read.</returns>
    public static long Run(Dataset dataset, WindowPlan plan, int first, int end, int workers, long mostCells, BandTaker take, CancellationToken ct)
    {
        double[] band = new double[(long)plan.BandRows * plan.Columns];
        long read = 0;
        OrderedWorkers.Run<Window, double[]>(_ => plan.Windows(first, end), workers, workers + 1, _ => new Worker(dataset, mostCells, cells => Interlocked.Add(ref read, cells)),
            (window, values) =>
            {
                for (int row = 0; row < window.Height; row++)
                    values.AsSpan(row * window.Width, window.Width).CopyTo(band.AsSpan((row * plan.Columns) + (int)window.Col));
                if (window.ColEnd == plan.Columns) take(window.Row, window.Height, band.AsSpan(0, window.Height * plan.Columns));
            }, ct);
        return read;
    }

    private sealed class Worker(Dataset dataset, long mostCells, Action<long> read) : IUnitWorker<Window, double[]>
    {
        private readonly IWindowEngine _engine = dataset.CreateEngine(mostCells);

        public double[] Work(Window unit, CancellationToken ct)
        {
            double[] values = new double[unit.Count];
            _engine.Evaluate(unit, values);
            return values;
        }

        public void Dispose()
        {
            read(_engine.CellsRead);
            _engine.Dispose();
        }
    }
}
