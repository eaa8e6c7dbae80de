namespace Terrane.Resample.Stores;

/// <summary>Takes the values of one dataset, a band of whole rows at a time, in order.</summary>
internal interface IBandSink : IDisposable
{
    /// <param name="firstRow">On the target grid.</param>
    /// <param name="rows">Rows in <paramref name="values"/>.</param>
    /// <param name="values">Row-major; NaN where there is no value.</param>
    void Write(long firstRow, int rows, ReadOnlySpan<double> values);

    /// <summary>All was written: makes it last.</summary>
    void Finish();
}
