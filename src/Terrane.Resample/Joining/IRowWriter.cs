namespace Terrane.Resample.Joining;

/// <summary>Takes batches of joined rows, in order.</summary>
internal interface IRowWriter : IDisposable
{
    void Write(RowBatch batch);

    /// <summary>All was written: the file is whole and on disk.</summary>
    void Finish();
}
