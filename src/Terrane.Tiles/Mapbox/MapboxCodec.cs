using Terrane.Tiles.Terrarium;

namespace Terrane.Tiles.Mapbox;

/// <summary>Elevation in metres to Mapbox Terrain-RGB pixels and back: metres = -10000 + (R * 65536 + G * 256 + B) / 10, always opaque.</summary>
/// <remarks>
/// The step is the policy's, taken down to whole decimetres and never less than one: 0.25 m becomes 0.2 m. So |Decode(Encode(e)) - e| is at most
/// half a step of the policy, or 0.05 m where the policy is finer than the format.
/// </remarks>
public static class MapboxCodec
{
    public const int UnitsPerMetre = 10;

    public const float MinElevation = -10_000;

    /// <summary>-10000 + (2^24 - 1) / 10 m; beyond anything on Earth.</summary>
    public const float MaxElevation = 1_667_721.5f;

    private const uint Opaque = 0xFF00_0000;
    private const int SeaLevelUnits = 10_000 * UnitsPerMetre, MaxUnits = (1 << 24) - 1;

    /// <summary>The step of a zoom, in decimetres.</summary>
    public static int StepUnits(ElevationRounding rounding, byte zoom) => Math.Max(1, (int)(rounding.StepMetres(zoom) * UnitsPerMetre));

    /// <summary>Rounds and encodes a canvas.</summary>
    /// <param name="elevation">Metres; any layout.</param>
    /// <param name="zoom">Which chooses the step.</param>
    /// <param name="argb">Same length; receives 0xFFRRGGBB.</param>
    /// <returns>Elevations that the format cannot hold: stored as the nearest end of the range, NaN as 0 m.</returns>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static int Encode(ReadOnlySpan<float> elevation, byte zoom, ElevationRounding rounding, Span<uint> argb)
    {
        if (argb.Length != elevation.Length) throw new ArgumentException($"Spans differ: elevation {elevation.Length}, argb {argb.Length}.");
        int step = StepUnits(rounding, zoom), outOfRange = 0;
        bool shoal = rounding == ElevationRounding.Shoal;
        for (int i = 0; i < elevation.Length; i++)
        {
            float metres = elevation[i];
            if (!(metres is >= MinElevation and <= MaxElevation))
            {
                outOfRange++;
                metres = float.IsNaN(metres) ? 0 : Math.Clamp(metres, MinElevation, MaxElevation);
            }
            double steps = (double)metres * UnitsPerMetre / step;
            double units = (shoal && metres < 0 ? Math.Ceiling(steps) : Math.Round(steps)) * step;
            argb[i] = Opaque | (uint)Math.Clamp((int)units + SeaLevelUnits, 0, MaxUnits);
        }
        return outOfRange;
    }

    /// <summary>Metres of a tile's pixels, to the nearest float; alpha is not looked at.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Decode(ReadOnlySpan<uint> argb, Span<float> elevation)
    {
        if (argb.Length != elevation.Length) throw new ArgumentException($"Spans differ: argb {argb.Length}, elevation {elevation.Length}.");
        for (int i = 0; i < argb.Length; i++) elevation[i] = (float)(((int)(argb[i] & MaxUnits) - SeaLevelUnits) / (double)UnitsPerMetre);
    }
}
