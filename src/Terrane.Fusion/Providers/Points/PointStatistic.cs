namespace Terrane.Fusion.Providers.Points;

/// <summary>What a cell holds of its points.</summary>
internal enum PointStatistic
{
    Mean,
    Min,
    Max,
    Count,
}
