namespace Terrane.Tiles.Png;

/// <summary>How a filter is found for each row.</summary>
public enum PngFilterChoice
{
    /// <summary>The one of the five whose residuals are smallest.</summary>
    Smallest,

    /// <summary>Always the difference to the row above: a tenth larger, in a fraction of the time.</summary>
    Up,
}
