using System.Buffers.Binary;

namespace Terrane.Fusion.Tests.Support;

/// <summary>Grids of heights as PROJ's .gtx files have them: big-endian, rows from the south, metres at nodes.</summary>
internal sealed class GtxGrid
{
    private const int Head = 40;

    private readonly byte[] _bytes;
    private readonly double _south, _west, _stepY, _stepX;
    private readonly int _rows, _cols;

    internal GtxGrid(string path)
    {
        _bytes = File.ReadAllBytes(path);
        (_south, _west, _stepY, _stepX) = (Double(0), Double(8), Double(16), Double(24));
        (_rows, _cols) = (BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(32)), BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(36)));
    }

    internal static void Write(string path, double south, double west, double step, int rows, int cols, Func<int, int, float> value)
    {
        var bytes = new byte[Head + (4 * rows * cols)];
        double[] head = [south, west, step, step];
        for (int i = 0; i < head.Length; i++) BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(8 * i), head[i]);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), rows);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(36), cols);
        for (int row = 0; row < rows; row++)
            for (int col = 0; col < cols; col++) BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(Head + (4 * ((row * cols) + col))), value(col, row));
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Between the four nodes around a place, linearly both ways.</summary>
    internal double At(double longitude, double latitude)
    {
        double x = (longitude - _west) / _stepX, y = (latitude - _south) / _stepY;
        if (x < 0) x += 360 / _stepX;
        int col = (int)x, row = (int)y;
        double right = x - col, up = y - row;
        double south = (Node(row, col) * (1 - right)) + (Node(row, col + 1) * right), north = (Node(row + 1, col) * (1 - right)) + (Node(row + 1, col + 1) * right);
        return (south * (1 - up)) + (north * up);
    }

    private double Node(int row, int col) => BinaryPrimitives.ReadSingleBigEndian(_bytes.AsSpan(Head + (4 * ((Math.Min(row, _rows - 1) * _cols) + (col % _cols)))));

    private double Double(int at) => BinaryPrimitives.ReadDoubleBigEndian(_bytes.AsSpan(at));
}
