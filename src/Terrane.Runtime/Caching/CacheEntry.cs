using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Caching;

/// <summary>An entry whose checksum is right, held open: as long as it is, no process of terrane deletes it. Reading is thread-safe.</summary>
public sealed class CacheEntry : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly EntryDescription _description;

    private CacheEntry(string path, SafeFileHandle file, EntryDescription description, long payload) => (Path, _file, _description, PayloadBytes) = (path, file, description, payload);

    /// <summary>The file; what follows the payload is the cache's.</summary>
    public string Path { get; }

    /// <summary>Bytes of all parts.</summary>
    public long PayloadBytes { get; }

    /// <summary>The payload alone, as GDAL opens it.</summary>
    public string VsiPath => FormattableString.Invariant($"/vsisubfile/0_{PayloadBytes},{Path}");

    public IEnumerable<string> Parts => _description.Parts.Select(p => p.Name);

    /// <summary>Null without such a part.</summary>
    public long? LengthOf(string part) => Place(part)?.Length;

    /// <summary>A part as a whole; null without it.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public byte[]? Read(string part)
    {
        if (Place(part) is not { } place) return null;
        var bytes = new byte[place.Length];
        Read(bytes, place.Offset);
        return bytes;
    }

    /// <summary>Fills a span with the beginning of a part, or from <paramref name="from"/> on.</summary>
    /// <exception cref="ArgumentException">There is no such part, or it is shorter.</exception>
    public void Read(string part, Span<byte> target, long from = 0)
    {
        if (Place(part) is not { } place || from + target.Length > place.Length) throw new ArgumentException($"The entry has no {from + target.Length} bytes of '{part}'.", nameof(part));
        Read(target, place.Offset + from);
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Opens and checks an entry.</summary>
    /// <param name="isDamaged">True when there is something, but not what was stored.</param>
    internal static bool TryOpen(string path, [NotNullWhen(true)] out CacheEntry? entry, out bool isDamaged)
    {
        (entry, isDamaged) = (null, false);
        SafeFileHandle? file = null;
        try
        {
            // FileShare.Read is a shared lock here; one who deletes takes an exclusive one.
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (Described(file, out EntryFooter footer) is { } description && IsIntact(file, footer)) entry = new CacheEntry(path, file, description, footer.Payload);
            isDamaged = entry is null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, or somebody is deleting it: a miss.
        }
        finally
        {
            if (entry is null) file?.Dispose();
        }
        return entry is not null;
    }

    /// <summary>What an entry says of itself, unchecked; null when it cannot be read.</summary>
    internal static EntryDescription? Describe(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return Described(file, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static EntryDescription? Described(SafeFileHandle file, out EntryFooter footer)
    {
        footer = default;
        long length = RandomAccess.GetLength(file);
        var end = new byte[EntryFooter.Length];
        if (length < end.Length || WholeRead.At(file, end, length - end.Length) < end.Length || EntryFooter.Parse(end, length) is not { } found) return null;
        footer = found;
        var description = new byte[found.Description];
        return WholeRead.At(file, description, found.Payload) == description.Length ? EntryDescription.Parse(description, found.Payload) : null;
    }

    private static bool IsIntact(SafeFileHandle file, EntryFooter footer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        return EntryHash.Append(hash, file, footer.Payload + footer.Description) && footer.Hash.Span.SequenceEqual(hash.GetHashAndReset());
    }

    private void Read(Span<byte> target, long offset)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(_file, target, offset);
            if (read == 0) throw new EndOfStreamException($"'{Path}' was shortened while it was read.");
            target = target[read..];
            offset += read;
        }
    }

    private (long Offset, long Length)? Place(string part)
    {
        long offset = 0;
        foreach ((string name, long length) in _description.Parts)
        {
            if (name == part) return (offset, length);
            offset += length;
        }
        return null;
    }
}
