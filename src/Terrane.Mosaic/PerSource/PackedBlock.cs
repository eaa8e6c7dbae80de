namespace Terrane.Mosaic.PerSource;

/// <summary>What is stored of one source at one place.</summary>
/// <param name="Place">Where.</param>
/// <param name="Valid">Its pixels, at least one.</param>
/// <param name="Data">Packed.</param>
internal readonly record struct PackedBlock(BlockPlace Place, int Valid, byte[] Data);
