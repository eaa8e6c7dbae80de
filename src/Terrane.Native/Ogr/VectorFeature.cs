using Terrane.Core;

namespace Terrane.Native.Ogr;

/// <summary>One feature, copied out of its layer.</summary>
/// <param name="Id">OGR's feature id.</param>
/// <param name="Values">One per field of the layer, as text; null where unset.</param>
/// <param name="Wkb">ISO WKB, little endian, two dimensions, arcs made straight; null for no geometry.</param>
/// <param name="Envelope">The rectangle around the geometry, x first; null for none or an empty one.</param>
public sealed record VectorFeature(long Id, IReadOnlyList<string?> Values, byte[]? Wkb, Bounds? Envelope);
