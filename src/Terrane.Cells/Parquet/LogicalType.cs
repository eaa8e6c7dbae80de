namespace Terrane.Cells.Parquet;

/// <summary>What the physical values mean.</summary>
internal enum LogicalType
{
    None,
    Text,
    UInt64,
}
