namespace Terrane.Tiles.WebP;

/// <summary>How much time <see cref="TerrariumWebPEncoder"/> spends on a tile. Figures in bench/Terrane.Bench.WebP.</summary>
public enum WebPEffort
{
    /// <summary>One predictor for the whole tile; up to twelve sets of codes, chosen per 8 x 8 block.</summary>
    Fast,

    /// <summary>Five predictors and up to sixteen sets of codes, chosen per 8 x 8 block.</summary>
    Default,

    /// <summary>Twelve predictors; each block is given the pair of predictor and codes that costs least. For archives: several times as long as <see cref="Default"/>.</summary>
    Small,
}
