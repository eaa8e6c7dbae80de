namespace Terrane.Resample.Running;

/// <param name="Written">Datasets that were made or registered now.</param>
/// <param name="UpToDate">Datasets that were there from the same plan.</param>
/// <param name="Failed">Datasets that could not be made; the exit code is 1 when above 0.</param>
public sealed record ResampleOutcome(int Written, int UpToDate, int Failed);
