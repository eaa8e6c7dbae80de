namespace Terrane.Native.Gdal;

/// <summary>A raster attribute table: what the values of a band stand for.</summary>
/// <param name="Columns">Names, without that of the values where it has none of its own.</param>
/// <param name="Rows">The value of each row, and its texts by column; empty where the table says nothing.</param>
public sealed record AttributeTable(IReadOnlyList<string> Columns, IReadOnlyList<(double Value, IReadOnlyList<string> Texts)> Rows)
{
    /// <summary>Place of a column; exact name first, else one that differs in case; negative without one.</summary>
    public int Column(string name)
    {
        for (int i = 0; i < Columns.Count; i++) if (Columns[i] == name) return i;
        for (int i = 0; i < Columns.Count; i++) if (Columns[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
