namespace Terrane.Cells.Parquet;

/// <summary>Which rows of an optional column's page have a value: runs behind their length in bytes.</summary>
internal static class DefinitionLevels
{
    /// <param name="runs">Rows, in order, that do (true) or do not have a value.</param>
    public static void Write(ByteBuffer target, IEnumerable<(bool HasValue, long Rows)> runs)
    {
        int start = target.Length;
        target.Int32(0);
        foreach ((bool hasValue, long rows) in runs) DictionaryIndexes.Repeat(target, 1, hasValue ? 1 : 0, rows);
        target.SetInt32(start, target.Length - start - sizeof(int));
    }
}
