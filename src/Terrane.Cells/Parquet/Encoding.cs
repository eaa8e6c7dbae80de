namespace Terrane.Cells.Parquet;

/// <summary>Encodings of parquet.thrift.</summary>
internal enum Encoding
{
    Plain = 0,
    Rle = 3,
    DeltaBinaryPacked = 5,
    RleDictionary = 8,
}
