namespace Terrane.Serve.Styles;

/// <summary>Steepness in degrees as colour.</summary>
internal sealed class Slope : ITileStyle
{
    public void Render(ElevationBlock block, Span<uint> argb)
    {
        for (int row = 0; row < block.Side; row++)
        {
            double size = block.GroundSize(row);
            for (int col = 0; col < block.Side; col++)
                argb[(row * block.Side) + col] = block.Gradient(col, row, size) is { } slope
                    ? 0xFF00_0000 | ColourRamp.Slopes.At(Math.Atan(Math.Sqrt((slope.East * slope.East) + (slope.South * slope.South))) * 180 / Math.PI) : 0;
        }
    }
}
