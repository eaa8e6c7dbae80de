namespace Terrane.Tiles.WebP;

/// <summary>How much time <see cref="TerrariumWebPEncoder"/> spends on a tile.</summary>
public enum WebPEffort
{
    /// <summary>One predictor and one set of codes for the whole tile.</summary>
    Fast,

    /// <summary>Five predictors and up to twelve sets of codes, chosen per 8 x 8 block.</summary>
    Default,

    /// <summary>Twelve predictors, chosen twice, and up to sixteen sets of codes.</summary>
    Small,
}
