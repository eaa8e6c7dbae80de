namespace Terrane.Fusion.Canvas;

/// <summary>Reaches of a ramp in pixels of a canvas.</summary>
/// <param name="Ramp">From a pixel to the edges that its share depends on.</param>
/// <param name="Back">From an edge to the centre of a disc that makes it one.</param>
/// <param name="Disc">From that centre to the valid pixels that keep the disc from fitting; 0 when every void is an edge.</param>
internal readonly record struct Reach(int Ramp, int Back, int Disc)
{
    /// <summary>From a pixel to the farthest pixel on which its share may depend.</summary>
    internal int Total => Ramp + Back + Disc;

    /// <param name="distance">Metres of the ramp; 0 for none.</param>
    /// <param name="hole">Radius of the disc in metres.</param>
    /// <param name="finest">Smallest side of a pixel.</param>
    internal static Reach Of(double distance, double hole, double finest)
    {
        if (distance <= 0) return default;
        int ramp = (int)Math.Ceiling((distance / finest) + 1), disc = (int)Math.Floor(hole / finest);
        return disc == 0 ? new Reach(ramp, 0, 0) : new Reach(ramp, disc + 2, disc + 1);
    }

    /// <summary>Of what is openly void alone, without a ramp.</summary>
    internal static Reach OfGaps(double radius, double finest) => Of(radius, radius, finest) with { Ramp = 0 };
}
