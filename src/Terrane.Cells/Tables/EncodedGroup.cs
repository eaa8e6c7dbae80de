using Terrane.Cells.Parquet;

namespace Terrane.Cells.Tables;

/// <summary>One row group of both tables.</summary>
internal sealed record EncodedGroup(int Rows, IReadOnlyList<EncodedChunk> Index, IReadOnlyList<EncodedChunk> Bounds);
