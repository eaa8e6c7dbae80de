using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>How a source passes into what lies beneath it: docs/adr/0003-feather.md has the definition.</summary>
/// <param name="Metres">On the ground, from the source's outer edge inwards, over which its weight rises from 0 to 1. 0: no feather.</param>
/// <param name="HoleMetres">A void of the source is an edge where a disc of this radius fits in.</param>
public readonly record struct Feather(double Metres, double HoleMetres)
{
    /// <summary>Widest that can be asked for; what fits at a zoom is usually far less.</summary>
    public const double MostMetres = 1_000_000;

    /// <summary>Pixels around a tile that may be looked at: 5 bytes each and worker.</summary>
    public const int MostHalo = 1024;

    /// <summary>Radius of a hole that counts, as a share of the feather, unless it is given.</summary>
    private const double HoleShare = 0.25;

    public static Feather None => default;

    public bool IsNone => Metres == 0;

    /// <param name="metres">Null or 0: none.</param>
    /// <param name="holeMetres">Null: a quarter of the feather.</param>
    public static Feather Of(double? metres, double? holeMetres) =>
        metres is > 0 ? new Feather(metres.Value, holeMetres ?? (metres.Value * HoleShare)) : None;

    /// <summary>What the weights of some rows of pixels depend on.</summary>
    /// <param name="zoom">Of the pixels.</param>
    /// <param name="rows">Global rows in question; its columns do not matter.</param>
    public FeatherHalo HaloOf(byte zoom, Window rows)
    {
        // Pixels are smallest on the ground, and so reaches longest in pixels, in the row farthest from the equator.
        int ramp = (int)Math.Ceiling((Metres / Finest(zoom, rows)) + 0.5);
        Window ofEdges = rows.Pad(ramp);
        int back = (int)Math.Floor((HoleMetres / Finest(zoom, ofEdges)) + 1);
        int disc = (int)Math.Floor(HoleMetres / Finest(zoom, ofEdges.Pad(back)));
        return disc == 0 ? new FeatherHalo(ramp, 0, 0) : new FeatherHalo(ramp, back, disc);
    }

    private static double Finest(byte zoom, Window rows) =>
        Math.Min(GroundScale.MetresPerPixel(zoom, rows.Row), GroundScale.MetresPerPixel(zoom, rows.RowEnd - 1));
}
