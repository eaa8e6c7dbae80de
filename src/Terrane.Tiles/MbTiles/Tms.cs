namespace Terrane.Tiles.MbTiles;

/// <summary>Rows of MBTiles count from the south, all others here from the north.</summary>
internal static class Tms
{
    /// <summary>The row from the other side; its own inverse.</summary>
    internal static uint Flip(byte zoom, uint row) => (uint)((1ul << zoom) - 1 - row);
}
