namespace Terrane.Tiles.MbTiles;

/// <summary>How a database is written to a disk that is slow, or that others need too. Nothing of it changes a byte.</summary>
/// <param name="BatchSize">Tiles per transaction.</param>
/// <param name="CheckpointTiles">Tiles after which the write-ahead log goes into the database, if its size has not brought that about before.</param>
/// <param name="TileSleep">Pause after each tile.</param>
/// <param name="CommitSleep">Pause after each transaction.</param>
public sealed record MbTilesPacing(int BatchSize = 250, int CheckpointTiles = 10_000, TimeSpan TileSleep = default, TimeSpan CommitSleep = default);
