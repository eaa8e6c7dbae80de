using Terrane.Core;

namespace Terrane.Tiles.Conversion;

/// <summary>Reads tiles into one buffer. One thread at a time.</summary>
internal sealed class TileReader(ITileArchive source)
{
    private byte[] _buffer = [];

    /// <returns>The bytes of a tile, void after the next call.</returns>
    /// <exception cref="ConvertException">convert.changed: it is not there any more.</exception>
    internal ReadOnlySpan<byte> Read(TileId tile)
    {
        int length = source.ReadTile(tile, ref _buffer);
        return length > 0 ? _buffer.AsSpan(0, length) : throw ConvertException.Changed(source.Path);
    }
}
