namespace Terrane.Fusion.Quality;

/// <summary>How likely it is that the heights on both sides of a border count from different datums.</summary>
internal enum DatumRisk
{
    /// <summary>Both are stated and the same, and the border is smooth.</summary>
    None,

    /// <summary>One is not stated, they differ and were left as they are, or the median jump is more than half of the threshold.</summary>
    Possible,

    /// <summary>The median jump is above the threshold.</summary>
    Likely,
}
