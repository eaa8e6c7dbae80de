namespace Terrane.Mosaic.Blending;

/// <summary>What a void shows.</summary>
public enum VoidShown
{
    /// <summary>One value.</summary>
    Flat,

    /// <summary>The elevation of the nearest pixel with data, fading to the value at the end of a fixed reach.</summary>
    Nearest,

    /// <summary>A smooth surface through the data around it, fading to the value at the end of a fixed reach.</summary>
    Smooth,
}
