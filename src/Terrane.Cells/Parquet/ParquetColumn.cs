namespace Terrane.Cells.Parquet;

/// <summary>A column of a flat table without nulls.</summary>
internal sealed record ParquetColumn(string Name, PhysicalType Physical, LogicalType Logical);
