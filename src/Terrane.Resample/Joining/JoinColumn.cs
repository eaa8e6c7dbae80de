namespace Terrane.Resample.Joining;

/// <summary>One dataset of a join.</summary>
/// <param name="Dataset">Its name in the store.</param>
/// <param name="Name">Of the column.</param>
/// <param name="Fill">What stands where the dataset has no value; null: nothing does.</param>
public sealed record JoinColumn(string Dataset, string Name, double? Fill);
