using Terrane.Tiles.PmTiles;

namespace Terrane.Serve.Archives;

/// <summary>A tile that was found and not yet read, or one that was.</summary>
internal readonly struct StoredTile
{
    private readonly PmTilesReader? _reader;
    private readonly PmTilesEntry _entry;
    private readonly byte[]? _bytes;

    public StoredTile(PmTilesReader reader, PmTilesEntry entry) => (_reader, _entry) = (reader, entry);

    public StoredTile(byte[] bytes) => _bytes = bytes;

    public int Length => _bytes?.Length ?? (int)_entry.Length;

    /// <summary>Copies or reads it to <paramref name="target"/>, of <see cref="Length"/> bytes.</summary>
    /// <exception cref="PmTilesException">The archive is damaged.</exception>
    public void CopyTo(Span<byte> target)
    {
        if (_bytes is not null) _bytes.CopyTo(target);
        else _reader!.ReadTile(_entry, target);
    }
}
