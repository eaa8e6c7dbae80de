using System.Globalization;
using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>What a partly void tile shows where it has no data. Terrain clients read any alpha below 255 as -32768 m, so tiles are opaque.</summary>
/// <param name="IsNearest">True: the elevation of the nearest pixel with data, fading to <paramref name="Value"/> at the end of a fixed reach.</param>
/// <param name="Value">Metres written where nothing is in reach, or everywhere when not nearest.</param>
public sealed record VoidPolicy(bool IsNearest, float Value)
{
    /// <summary>Pixels of the tile's own zoom over which the nearest elevation is carried into a void.</summary>
    public const int Reach = 64;

    public static VoidPolicy Nearest { get; } = new(true, 0);

    public static VoidPolicy Zero { get; } = new(false, 0);

    /// <summary>Reads "nearest", "zero" or an elevation in metres.</summary>
    public static VoidPolicy Parse(string text) => text switch
    {
        "nearest" => Nearest,
        "zero" => Zero,
        _ when float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float metres) && metres is >= -11_000 and <= 9_000 => new(false, metres),
        _ => throw new TerraneException("option.void", $"--void '{text}' is neither nearest, zero nor an elevation from -11000 to 9000 m.",
            "Write --void nearest, --void zero or --void -5.5."),
    };

    public override string ToString() => IsNearest ? "nearest" : Value.ToString("R", CultureInfo.InvariantCulture);
}
