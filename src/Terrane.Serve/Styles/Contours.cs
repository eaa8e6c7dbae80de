namespace Terrane.Serve.Styles;

/// <summary>Lines of equal elevation, closer at deeper zooms; every fifth is stronger, and the one at 0 m is red.</summary>
internal sealed class Contours : ITileStyle
{
    private const uint Thin = 0x9070_4a28, Thick = 0xE070_4a28, Shore = 0xFFc8_2020;

    public void Render(ElevationBlock block, Span<uint> argb)
    {
        int interval = block.Tile.Z switch { < 8 => 500, < 10 => 200, < 12 => 100, < 13 => 50, < 14 => 20, < 16 => 10, _ => 5 };
        for (int row = 0; row < block.Side; row++)
            for (int col = 0; col < block.Side; col++)
            {
                float here = block[col, row];
                if (!float.IsFinite(here)) continue;
                int level = (int)Math.Floor(here / interval);
                // A line runs between this pixel and the one east or south of it: the tile's last ones look at its neighbours'.
                int? line = Crossed(level, block[col + 1, row], interval) ?? Crossed(level, block[col, row + 1], interval);
                if (line is { } step) argb[(row * block.Side) + col] = step == 0 ? Shore : step % 5 == 0 ? Thick : Thin;
            }
    }

    /// <summary>The multiple of the interval between two pixels.</summary>
    private static int? Crossed(int level, float other, int interval) =>
        float.IsFinite(other) && (int)Math.Floor(other / interval) is var beyond && beyond != level ? Math.Max(level, beyond) : null;
}
