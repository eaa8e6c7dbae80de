namespace Terrane.Resample.Joining;

/// <summary>The cells of one dataset that have a value, in ascending order, a block at a time.</summary>
internal interface ICellStream : IDisposable
{
    /// <summary>Goes to the next block; false at the end.</summary>
    bool NextBlock();

    /// <summary>row * columns + column of each cell; valid until the next <see cref="NextBlock"/>.</summary>
    ReadOnlySpan<long> Ids { get; }

    ReadOnlySpan<double> Values { get; }
}
