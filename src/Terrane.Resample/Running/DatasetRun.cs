using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Engines;
using Terrane.Resample.Stores;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Resample.Running;

/// <summary>Computes the windows of one dataset in parallel and hands bands of whole rows to its sinks, in order.</summary>
internal static class DatasetRun
{
    /// <param name="mostCells">Source cells that one worker may hold.</param>
    /// <returns>Figures, and the source cells that were read.</returns>
    public static (DatasetFigures Figures, long CellsRead) Run(
        Dataset dataset, WindowPlan plan, int workers, long mostCells, IBandSink sink, ProgressStage stage, CancellationToken ct)
    {
        using var figures = new DatasetFigures();
        var fit = new ValueFit(dataset.Name, dataset.Type);
        double[] band = new double[(long)plan.BandRows * plan.Columns];
        long read = 0;
        OrderedWorkers.Run<Window, double[]>(_ => plan.Windows(), workers, workers + 1, _ => new Worker(dataset, mostCells, cells => Interlocked.Add(ref read, cells)),
            (window, values) =>
            {
                for (int row = 0; row < window.Height; row++)
                    values.AsSpan(row * window.Width, window.Width).CopyTo(band.AsSpan((row * plan.Columns) + (int)window.Col));
                if (window.ColEnd < plan.Columns) return;
                Span<double> cells = band.AsSpan(0, window.Height * plan.Columns);
                fit.Apply(cells, window.Row, plan.Columns);
                figures.Add(window.Row * plan.Columns, cells);
                sink.Write(window.Row, window.Height, cells);
                stage.Advance(cells.Length);
            }, ct);
        figures.Finish();
        return (figures, read);
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
