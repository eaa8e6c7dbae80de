namespace Terrane.Cells.Parquet;

/// <summary>Physical types of parquet.thrift.</summary>
internal enum PhysicalType
{
    Boolean = 0,
    Int64 = 2,
    Double = 5,
    ByteArray = 6,
}
