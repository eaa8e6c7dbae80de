using Terrane.Core;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>A source on the target's own lattice: cells are read and nothing else.</summary>
/// <param name="col">Column of the source's first cell on the target grid.</param>
/// <param name="row">Its row.</param>
internal sealed class CopyEngine(SourceReader reader, long col, long row) : IWindowEngine
{
    public long CellsRead => reader.CellsRead;

    public void Evaluate(Window window, Span<double> values) => reader.Read(window.Shift(-col, -row), values);

    public void Dispose() => reader.Dispose();
}
