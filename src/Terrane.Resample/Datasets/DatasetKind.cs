namespace Terrane.Resample.Datasets;

/// <summary>What the values of a dataset are, which decides how they are best resampled.</summary>
public enum DatasetKind
{
    /// <summary>A field that has a value everywhere: height, temperature, density.</summary>
    Continuous,

    /// <summary>Classes: only values that occur in the source may come out.</summary>
    Categorical,

    /// <summary>Things per cell: people. The total must stay.</summary>
    Count,

    /// <summary>Kinds per cell: species. Neither a sum (one species lives in many cells) nor a class; averaged.</summary>
    Richness,
}
