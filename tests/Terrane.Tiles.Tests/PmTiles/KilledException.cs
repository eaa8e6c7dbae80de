namespace Terrane.Tiles.Tests.PmTiles;

/// <summary>Ends a step as a kill would.</summary>
internal sealed class KilledException : Exception;
