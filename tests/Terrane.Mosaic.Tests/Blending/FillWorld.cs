using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

/// <summary>A square world of elevations and ordinals, from which fills see a padded tile at a time.</summary>
/// <param name="side">Pixels; both arrays are row-major.</param>
internal sealed class FillWorld(int side)
{
    internal float[] Elevation { get; } = new float[side * side];
    internal ushort[] Ordinal { get; } = new ushort[side * side];

    /// <summary>Ordinal 1 where <paramref name="elevation"/> (column, row) is a number, void elsewhere.</summary>
    internal static FillWorld Of(int side, Func<int, int, float> elevation)
    {
        var world = new FillWorld(side);
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
            {
                float value = elevation(x, y);
                if (!float.IsNaN(value)) (world.Elevation[(y * side) + x], world.Ordinal[(y * side) + x]) = (value, 1);
            }
        return world;
    }

    /// <summary>Single pixels of several sources, NaN between them.</summary>
    internal static FillWorld Random(int side, int seed, double density, int sources)
    {
        var random = new Random(seed);
        var world = new FillWorld(side);
        for (int i = 0; i < world.Elevation.Length; i++)
        {
            world.Elevation[i] = float.NaN;
            if (random.NextDouble() >= density) continue;
            (world.Elevation[i], world.Ordinal[i]) = ((float)(random.NextDouble() * 3000), (ushort)random.Next(1, sources + 1));
        }
        return world;
    }

    /// <summary>Cuts out the tile whose first pixel is (<paramref name="col"/>, <paramref name="row"/>) and has it filled.</summary>
    /// <param name="fill">Gets the padded elevations and ordinals, and the tile.</param>
    internal Canvas FillAt(int col, int row, Action<float[], ushort[], Canvas> fill)
    {
        var padded = new float[VoidFill.PaddedSide * VoidFill.PaddedSide];
        var paddedOrdinal = new ushort[padded.Length];
        Cut(col - VoidPolicy.Reach, row - VoidPolicy.Reach, VoidFill.PaddedSide, padded, paddedOrdinal);
        var canvas = new Canvas();
        Cut(col, row, Canvas.Side, canvas.Elevation, canvas.Ordinal);
        fill(padded, paddedOrdinal, canvas);
        return canvas;
    }

    private void Cut(int col, int row, int width, float[] elevation, ushort[] ordinal)
    {
        for (int y = 0; y < width; y++)
        {
            Elevation.AsSpan(((row + y) * side) + col, width).CopyTo(elevation.AsSpan(y * width));
            Ordinal.AsSpan(((row + y) * side) + col, width).CopyTo(ordinal.AsSpan(y * width));
        }
    }
}
