namespace Terrane.Cells.Parquet;

/// <summary>What the footer needs of a column chunk that is in the file: everything but its bytes.</summary>
internal sealed class WrittenChunk(EncodedChunk chunk, long offset)
{
    public long Offset { get; } = offset;

    /// <summary>Bytes of the dictionary page, 0 without one.</summary>
    public int DictionaryLength { get; } = chunk.Dictionary?.Bytes.Length ?? 0;

    public long Length { get; } = chunk.Length;

    public long UncompressedLength { get; } = (chunk.Dictionary?.UncompressedLength ?? 0) + chunk.Pages.Sum(page => (long)page.UncompressedLength);

    public Encoding Encoding { get; } = chunk.Encoding;

    public IReadOnlyList<(int Length, int Rows)> Pages { get; } = [.. chunk.Pages.Select(page => (page.Bytes.Length, page.Rows))];

    public IReadOnlyList<(byte[] Min, byte[] Max)> PageBounds { get; } = chunk.PageBounds;

    /// <summary>Nulls of each page.</summary>
    public IReadOnlyList<long> PageNulls { get; } = chunk.PageNulls ?? new long[chunk.Pages.Count];

    public bool IsAllNull(int page) => PageNulls[page] == Pages[page].Rows;
}
