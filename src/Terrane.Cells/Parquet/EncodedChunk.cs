namespace Terrane.Cells.Parquet;

/// <summary>One column of one row group.</summary>
/// <param name="Dictionary">Null for a column without one.</param>
/// <param name="Pages">In order of rows.</param>
/// <param name="Encoding">Of the data pages.</param>
/// <param name="PageBounds">Least and greatest value of each page, in plain encoding; anything where all of a page is null.</param>
/// <param name="PageNulls">Nulls of each page; none at all when null.</param>
internal sealed record EncodedChunk(
    EncodedPage? Dictionary, IReadOnlyList<EncodedPage> Pages, Encoding Encoding, IReadOnlyList<(byte[] Min, byte[] Max)> PageBounds, IReadOnlyList<long>? PageNulls = null)
{
    public long Length => (Dictionary?.Bytes.Length ?? 0) + Pages.Sum(page => (long)page.Bytes.Length);
}
