using Terrane.Serve.Facts;

namespace Terrane.Serve.Styles;

/// <summary>Every pixel in the colour of its source, as the legend has it.</summary>
internal sealed class SourceColours : ITileStyle
{
    public void Render(ElevationBlock block, Span<uint> argb)
    {
        if (block.Ordinals is not { } ordinals) return;
        (ushort last, uint colour) = (0, 0);
        for (int i = 0; i < ordinals.Length; i++)
        {
            if (ordinals[i] != last) (last, colour) = (ordinals[i], ordinals[i] == 0 ? 0 : 0xFF00_0000 | Legend.Colour(ordinals[i]));
            argb[i] = colour;
        }
    }
}
