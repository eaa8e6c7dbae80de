namespace Terrane.Core;

/// <summary>A rectangle of cells, half-open: columns [Col, Col+Width), rows [Row, Row+Height). Row 0 is the northernmost.</summary>
public readonly record struct Window
{
    public long Col { get; }
    public long Row { get; }
    public int Width { get; }
    public int Height { get; }

    /// <exception cref="ArgumentOutOfRangeException">Width or height is negative.</exception>
    public Window(long col, long row, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        (Col, Row, Width, Height) = (col, row, width, height);
    }

    public long ColEnd => Col + Width;
    public long RowEnd => Row + Height;
    public long Count => (long)Width * Height;
    public bool IsEmpty => Width == 0 || Height == 0;

    /// <summary>The cells that both hold; an empty window when there are none.</summary>
    public Window Intersect(Window other)
    {
        long col = Math.Max(Col, other.Col), row = Math.Max(Row, other.Row);
        long colEnd = Math.Min(ColEnd, other.ColEnd), rowEnd = Math.Min(RowEnd, other.RowEnd);
        return colEnd <= col || rowEnd <= row ? default : new Window(col, row, (int)(colEnd - col), (int)(rowEnd - row));
    }

    /// <summary>This window with <paramref name="cells"/> more on each side (fewer when negative).</summary>
    public Window Pad(int cells) => new(Col - cells, Row - cells, Width + (2 * cells), Height + (2 * cells));

    /// <summary>This window moved by so many cells.</summary>
    public Window Shift(long cols, long rows) => new(Col + cols, Row + rows, Width, Height);

    public bool Contains(long col, long row) => col >= Col && col < ColEnd && row >= Row && row < RowEnd;

    public override string ToString() => $"[{Col}+{Width}, {Row}+{Height}]";
}
