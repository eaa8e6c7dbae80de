using Terrane.Serve.Facts;

namespace Terrane.Serve.Styles;

/// <summary>Every pixel in the colour of its source, as the legend has it.</summary>
internal sealed class SourceColours : ITileStyle
{
    public void Render(ElevationBlock block, Span<uint> argb)
    {
        if (block.Sources is not { } sources) return;
        (uint last, uint colour) = (0, 0);
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] != last) (last, colour) = (sources[i], sources[i] == 0 ? 0 : 0xFF00_0000 | Legend.Colour(sources[i]));
            argb[i] = colour;
        }
    }
}
