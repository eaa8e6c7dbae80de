namespace Terrane.Resample.Verify;

/// <param name="Dataset">Its name.</param>
/// <param name="Text">What is wrong.</param>
public sealed record VerifyFinding(string Dataset, string Text);
