using Terrane.Resample.Datasets;
using Terrane.Resample.Stores;
using Terrane.Runtime.Progress;

namespace Terrane.Resample.Running;

/// <summary>Takes the bands of one dataset in order: brings them to its type, counts them, and hands them to its sink.</summary>
internal sealed class BandDrain(Dataset dataset, IBandSink sink, ProgressStage stage) : IDisposable
{
    private readonly ValueFit _fit = new(dataset.Name, dataset.Type);

    public DatasetFigures Figures { get; } = new();

    /// <inheritdoc cref="DatasetRun.BandTaker"/>
    public void Take(long firstRow, int rows, Span<double> cells)
    {
        _fit.Apply(cells, firstRow, dataset.Grid.Columns);
        Figures.Add(firstRow * dataset.Grid.Columns, cells);
        sink.Write(firstRow, rows, cells);
        stage.Advance(cells.Length);
    }

    /// <summary>All was taken.</summary>
    /// <exception cref="ResampleException">resample.apart.</exception>
    public void Finish()
    {
        Figures.Finish();
        if (Figures.Valid == 0) throw ResampleException.Apart(dataset.Name);
        sink.Finish();
    }

    public void Dispose() => Figures.Dispose();
}
