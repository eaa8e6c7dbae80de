namespace Terrane.Serve.Styles;

/// <summary>Colours between given values, mixed evenly.</summary>
/// <param name="stops">Ascending values with 0xRRGGBB.</param>
internal sealed class ColourRamp(params (double Value, uint Colour)[] stops)
{
    /// <summary>Blues below the sea, sand, greens, browns and white above.</summary>
    public static ColourRamp SeaAndLand { get; } = new(
        (-8000, 0x08142e), (-4000, 0x0b2a5b), (-1500, 0x1d4f91), (-200, 0x4f8fc4), (-20, 0x9ccbe6), (-0.01, 0xd5ecf5),
        (0, 0xe8dfb5), (20, 0xb5cf8a), (200, 0x7fb069), (600, 0xb8a965), (1200, 0x9c7a4f), (2000, 0x8c6b56), (3000, 0xcfc4bc), (4500, 0xffffff));

    /// <summary>Degrees of slope: the classes of avalanche maps between 30 and 45.</summary>
    public static ColourRamp Slopes { get; } = new((0, 0xffffff), (10, 0xe6f0d8), (20, 0xc9de8f), (30, 0xf6e25a), (35, 0xf29a3a), (40, 0xd9482b), (45, 0x9b2d8e), (60, 0x3f1d5a), (90, 0x000000));

    /// <summary>0xRRGGBB; beyond the ends, theirs.</summary>
    public uint At(double value)
    {
        if (value <= stops[0].Value) return stops[0].Colour;
        int i = 1;
        while (i < stops.Length && stops[i].Value < value) i++;
        if (i == stops.Length) return stops[^1].Colour;
        double share = (value - stops[i - 1].Value) / (stops[i].Value - stops[i - 1].Value);
        return (Mix(16) << 16) | (Mix(8) << 8) | Mix(0);

        uint Mix(int shift)
        {
            double from = (stops[i - 1].Colour >> shift) & 0xFF, to = (stops[i].Colour >> shift) & 0xFF;
            return (uint)Math.Round(from + (share * (to - from)));
        }
    }

    /// <summary>Values and colours, for a legend.</summary>
    public IReadOnlyList<(double Value, uint Colour)> Stops => stops;
}
