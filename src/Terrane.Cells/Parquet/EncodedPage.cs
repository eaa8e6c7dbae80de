namespace Terrane.Cells.Parquet;

/// <summary>A page as it stands in the file, header included. Columns that encode alike share the bytes.</summary>
/// <param name="Bytes">Header and compressed body.</param>
/// <param name="UncompressedLength">Header and body before compression.</param>
/// <param name="Rows">Values in it.</param>
internal sealed record EncodedPage(byte[] Bytes, int UncompressedLength, int Rows);
