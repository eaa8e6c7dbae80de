namespace Terrane.Cells.Parquet;

/// <summary>A column of a flat table.</summary>
/// <param name="IsOptional">May hold nulls; its pages begin with definition levels.</param>
internal sealed record ParquetColumn(string Name, PhysicalType Physical, LogicalType Logical, bool IsOptional = false);
