namespace Terrane.Tiles.PmTiles;

/// <summary>Bytes of tiles that are safe in the archive, of all of them.</summary>
public readonly record struct PackProgress(long BytesDone, long BytesTotal);
