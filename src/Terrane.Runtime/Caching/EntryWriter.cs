using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Terrane.Runtime.Caching;

/// <summary>Writes the parts of an entry, one after the other. Not thread-safe.</summary>
public sealed class EntryWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(string Name, long Length)> _parts = [];
    private long _length;

    internal EntryWriter(string path) => _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);

    /// <summary>Goes on behind what was written; bytes of the same name, one call after the other, are one part.</summary>
    public void Write(string part, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file, bytes, _length);
        _hash.AppendData(bytes);
        _length += bytes.Length;
        if (_parts.Count > 0 && _parts[^1].Name == part) _parts[^1] = (part, _parts[^1].Length + bytes.Length);
        else _parts.Add((part, bytes.Length));
    }

    /// <summary>Makes an entry of one part out of a file that is there, by adding to its end.</summary>
    internal static long Seal(string path, string part, CacheKey key, DateTime now)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length = RandomAccess.GetLength(file);
        EntryHash.Append(hash, file, length);
        return Finish(file, hash, length, [(part, length)], key, now, durable: true);
    }

    /// <returns>Bytes of the file.</returns>
    internal long Finish(CacheKey key, DateTime now, bool durable) => Finish(_file, _hash, _length, _parts, key, now, durable);

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private static long Finish(SafeFileHandle file, IncrementalHash hash, long payload, IReadOnlyList<(string, long)> parts, CacheKey key, DateTime now, bool durable)
    {
        byte[] description = new EntryDescription(key.Label, now, parts).ToBytes(key);
        hash.AppendData(description);
        byte[] footer = new EntryFooter(hash.GetHashAndReset(), payload, description.Length).ToBytes();
        RandomAccess.Write(file, description, payload);
        RandomAccess.Write(file, footer, payload + description.Length);
        if (durable) RandomAccess.FlushToDisk(file);
        return payload + description.Length + footer.Length;
    }
}
