using System.Globalization;
using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>What a partly void tile shows where it has no data. Terrain clients read any alpha below 255 as -32768 m, so tiles are opaque.</summary>
/// <param name="Shown">How.</param>
/// <param name="Value">Metres written where nothing is in reach, or everywhere when flat.</param>
public sealed record VoidPolicy(VoidShown Shown, float Value)
{
    /// <summary>Pixels of the tile's own zoom over which elevations are carried into a void.</summary>
    public const int Reach = 64;

    /// <summary>A reach that is halved so often is a pixel, and carries nothing to the next one.</summary>
    public const int HalvingsOfReach = 6;

    public static VoidPolicy Nearest { get; } = new(VoidShown.Nearest, 0);

    public static VoidPolicy Smooth { get; } = new(VoidShown.Smooth, 0);

    public static VoidPolicy Zero { get; } = new(VoidShown.Flat, 0);

    /// <summary>Reads "smooth", "nearest", "zero" or an elevation in metres.</summary>
    public static VoidPolicy Parse(string text) => text switch
    {
        "nearest" => Nearest,
        "smooth" => Smooth,
        "zero" => Zero,
        _ when float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float metres) && metres is >= -11_000 and <= 9_000 => new(VoidShown.Flat, metres),
        _ => throw new TerraneException("option.void", $"--void '{text}' is neither smooth, nearest, zero nor an elevation from -11000 to 9000 m.",
            "Write --void smooth, --void nearest, --void zero or --void -5.5."),
    };

    public override string ToString() => Shown == VoidShown.Flat ? Value.ToString("R", CultureInfo.InvariantCulture) : Shown.ToString().ToLowerInvariant();
}
