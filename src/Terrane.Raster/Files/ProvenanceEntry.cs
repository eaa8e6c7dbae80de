namespace Terrane.Raster.Files;

/// <summary>What one id of a provenance raster stands for.</summary>
/// <param name="Id">The pixel value, from 1.</param>
/// <param name="Name">"provider: survey", or the provider alone.</param>
/// <param name="VerticalDatum">"unknown" where nobody says.</param>
public sealed record ProvenanceEntry(uint Id, string Name, string? Attribution, string? Licence, string? Date, string? VerticalDatum);
