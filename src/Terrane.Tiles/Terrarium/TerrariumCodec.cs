using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Terrane.Tiles.Terrarium;

/// <summary>Elevation in metres to Terrarium pixels and back: metres = R*256 + G + B/256 - 32768, always opaque.</summary>
/// <remarks>
/// So a pixel's lower 24 bits are the elevation above -32768 m in units of 1/256 m, and the pixel is 0xFF000000 | units.
/// Opaque even where the elevation is a fill: viewers read a pixel with alpha below 255 as -32768 m.
/// </remarks>
public static class TerrariumCodec
{
    /// <summary>Stored units in a metre.</summary>
    public const int UnitsPerMetre = 256;

    public const float MinElevation = -32768;

    /// <summary>32768 - 1/256 m, exact in a float.</summary>
    public const float MaxElevation = 32768 - (1f / UnitsPerMetre);

    internal const uint Opaque = 0xFF00_0000;
    internal const int SeaLevelUnits = 32768 * UnitsPerMetre;
    internal const int MaxUnits = (1 << 24) - 1;

    /// <summary>True for a finite elevation inside the range that Terrarium can hold.</summary>
    public static bool IsEncodable(float metres) => metres is >= MinElevation and <= MaxElevation;

    /// <summary>Rounds and encodes a canvas. |Decode(Encode(e)) - e| is at most half of the zoom's step for every encodable e.</summary>
    /// <param name="elevation">Metres; any layout.</param>
    /// <param name="zoom">Zoom of the tile, which chooses the step.</param>
    /// <param name="rounding">Policy; its result is floored to 1/256 m.</param>
    /// <param name="argb">Same length; receives 0xFFRRGGBB.</param>
    /// <returns>Elevations that are not encodable, a data error for the caller: stored as the nearest end of the range, NaN as 0 m.</returns>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static int Encode(ReadOnlySpan<float> elevation, byte zoom, ElevationRounding rounding, Span<uint> argb)
    {
        if (argb.Length != elevation.Length) throw new ArgumentException($"Spans differ: elevation {elevation.Length}, argb {argb.Length}.");
        return rounding.Encode(elevation, zoom, argb);
    }

    /// <summary>One pixel, floored to 1/256 m and held inside the range; NaN becomes 0 m.</summary>
    public static uint EncodePixel(double metres)
    {
        if (double.IsNaN(metres)) return Opaque | SeaLevelUnits;
        double units = Math.Floor((metres - MinElevation) * UnitsPerMetre);
        return Opaque | (uint)Math.Clamp(units, 0, MaxUnits);
    }

    /// <summary>Metres of one pixel; alpha is not looked at.</summary>
    public static float DecodePixel(uint argb) => ((int)(argb & MaxUnits) - SeaLevelUnits) * (1f / UnitsPerMetre);

    /// <summary>Metres of a tile's pixels, exact; alpha is not looked at.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Decode(ReadOnlySpan<uint> argb, Span<float> elevation)
    {
        if (argb.Length != elevation.Length) throw new ArgumentException($"Spans differ: argb {argb.Length}, elevation {elevation.Length}.");
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ReadOnlySpan<int> pixels = MemoryMarshal.Cast<uint, int>(argb);
            for (; i <= pixels.Length - Vector128<int>.Count; i += Vector128<int>.Count)
            {
                Vector128<int> units = (Vector128.Create(pixels[i..]) & Vector128.Create(MaxUnits)) - Vector128.Create(SeaLevelUnits);
                (Vector128.ConvertToSingle(units) * Vector128.Create(1f / UnitsPerMetre)).CopyTo(elevation[i..]);
            }
        }
        for (; i < argb.Length; i++) elevation[i] = DecodePixel(argb[i]);
    }
}
