namespace Terrane.Mosaic.Updating;

/// <summary>What decides the bytes of a unit, as hashes of 16 bytes: two units of equal keys whose parts are equal too have the same tiles.</summary>
/// <param name="Inner">All that pixels with data depend on.</param>
/// <param name="Outer">That, and what the filling of voids sees around it.</param>
internal sealed record UnitKey(byte[] Inner, byte[] Outer);
