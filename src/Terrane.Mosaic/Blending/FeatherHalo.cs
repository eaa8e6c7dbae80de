namespace Terrane.Mosaic.Blending;

/// <summary>Reaches of a feather in pixels of one zoom.</summary>
/// <param name="Ramp">From a pixel to the edges that its weight depends on.</param>
/// <param name="Back">From an edge to the centre of a disc that makes it one.</param>
/// <param name="Disc">From that centre to the valid pixels that keep the disc from fitting; 0 when every void is an edge.</param>
public readonly record struct FeatherHalo(int Ramp, int Back, int Disc)
{
    /// <summary>From a pixel to the farthest pixel on which its weight may depend.</summary>
    public int Total => Ramp + Back + Disc;
}
