namespace Terrane.Tiles.Lineage;

/// <summary>What an ordinal of a lineage archive stands for.</summary>
/// <param name="Ordinal">1 to 65535; the pixel value.</param>
/// <param name="Name">Name of the source.</param>
/// <param name="Attribution">Text to show beside a map, or null.</param>
/// <param name="Licence">Name or address of the licence, or null.</param>
/// <param name="Date">Date or years of the data as the user gave it, or null.</param>
/// <param name="VerticalDatum">What its elevations count from, or null when unknown.</param>
public sealed record LegendEntry(ushort Ordinal, string Name, string? Attribution = null, string? Licence = null, string? Date = null, string? VerticalDatum = null);
