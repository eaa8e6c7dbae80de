using Terrane.Cells.Grids;

namespace Terrane.Resample.Joining;

/// <summary>Rows of the joined table on their way to a file, column by column.</summary>
internal sealed class RowBatch(JoinTable table, CellGrid grid)
{
    public const int Capacity = 1 << 16;

    private readonly double[][] _values = [.. table.Values.Select(_ => new double[Capacity])];

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public long[] Ids { get; } = new long[Capacity];

    /// <summary>Centres of the cells, in units of the grid's CRS.</summary>
    public double[] X { get; } = new double[Capacity];

    /// <inheritdoc cref="X"/>
    public double[] Y { get; } = new double[Capacity];

    /// <summary>Null = none. Empty when the table has no such column.</summary>
    public string?[] Zones { get; } = new string?[table.Zone is null ? 0 : Capacity];

    /// <summary>NaN = missing.</summary>
    public double[] Values(int column) => _values[column];

    public void Clear() => Count = 0;

    public void Add(long id, string? zone, ReadOnlySpan<double> row)
    {
        (Ids[Count], X[Count], Y[Count]) = (id, grid.ColumnCentres[(int)(id % grid.Columns)], grid.RowCentres[(int)(id / grid.Columns)]);
        if (Zones.Length > 0) Zones[Count] = zone;
        for (int i = 0; i < row.Length; i++) _values[i][Count] = row[i];
        Count++;
    }
}
