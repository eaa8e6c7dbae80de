namespace Terrane.Serve.Styles;

/// <summary>Elevation as colour, shaded.</summary>
internal sealed class Relief : ITileStyle
{
    public void Render(ElevationBlock block, Span<uint> argb)
    {
        for (int row = 0; row < block.Side; row++)
        {
            double size = block.GroundSize(row);
            for (int col = 0; col < block.Side; col++)
            {
                if (block.Gradient(col, row, size) is not { } slope) continue;
                uint colour = ColourRamp.SeaAndLand.At(block[col, row]);
                double light = 0.45 + (0.78 * Hillshade.Light(slope)); // flat ground, lit by 0.71, keeps its colour
                argb[(row * block.Side) + col] = 0xFF00_0000 | (Lit(colour >> 16, light) << 16) | (Lit(colour >> 8, light) << 8) | Lit(colour, light);
            }
        }
    }

    private static uint Lit(uint channel, double light) => (uint)Math.Min(255, (channel & 0xFF) * light);
}
