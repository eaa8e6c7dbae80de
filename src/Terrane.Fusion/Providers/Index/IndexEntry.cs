using Terrane.Native.Proj;

namespace Terrane.Fusion.Providers.Index;

/// <summary>A raster that a catalogue lists.</summary>
/// <param name="Base">The folder or address that relative names in it start from.</param>
/// <param name="Area">Where it lies; null when the catalogue does not say: it may be anywhere.</param>
/// <param name="Attributes">As texts; empty where the catalogue has no value.</param>
internal sealed record IndexEntry(string Base, GeographicArea? Area, IReadOnlyDictionary<string, string> Attributes);
