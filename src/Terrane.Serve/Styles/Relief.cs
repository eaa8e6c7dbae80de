namespace Terrane.Serve.Styles;

/// <summary>Elevation as colour, shaded.</summary>
internal sealed class Relief : ITileStyle
{
    public void Render(ElevationBlock block, Span<uint> argb)
    {
        ColourTable colours = ColourTable.SeaAndLand;
        var slopes = new SlopeRow(block.Side);
        for (int row = 0; row < block.Side; row++)
        {
            slopes.Find(block, row);
            slopes.Shade();
            ReadOnlySpan<double> shade = slopes.Light;
            ReadOnlySpan<float> metres = block.RowAt(row).Slice(1, block.Side);
            Span<uint> target = argb.Slice(row * block.Side, block.Side);
            for (int col = 0; col < shade.Length; col++)
            {
                if (double.IsNaN(shade[col])) continue;
                uint colour = colours.At(metres[col]);
                double light = 0.45 + (0.78 * shade[col]); // flat ground, lit by 0.71, keeps its colour
                target[col] = 0xFF00_0000 | (Lit(colour >> 16, light) << 16) | (Lit(colour >> 8, light) << 8) | Lit(colour, light);
            }
        }
    }

    private static uint Lit(uint channel, double light) => (uint)Math.Min(255, (channel & 0xFF) * light);
}
