namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>How the symbol of a pixel reaches the decoder.</summary>
internal enum PixelCoding
{
    /// <summary>Pixels are indices into a palette of elevations; the green residual is the symbol.</summary>
    Indices,

    /// <summary>Residuals are indices into a palette of residual colours.</summary>
    ResidualPalette,

    /// <summary>Residuals are looked up in a colour cache; the few that are not there are four channels.</summary>
    ColorCache,

    /// <summary>Every residual is four channels.</summary>
    Channels,
}
