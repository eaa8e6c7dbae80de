using Terrane.Core;

namespace Terrane.Resample.Engines;

/// <summary>Computes target cells of one dataset. Not thread-safe: one per worker, made and disposed on its thread.</summary>
/// <remarks>The value of a cell depends on its global index alone, never on the window it is asked for in.</remarks>
internal interface IWindowEngine : IDisposable
{
    /// <param name="window">Inside the target grid.</param>
    /// <param name="values">Row-major, <c>window.Count</c> long; NaN where there is no value.</param>
    void Evaluate(Window window, Span<double> values);

    /// <summary>Source cells read so far.</summary>
    long CellsRead { get; }
}
