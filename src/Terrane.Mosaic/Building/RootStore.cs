using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Building;

/// <summary>Halved roots between the unit that made them and the unit above, on disk so that a killed run goes on from them.</summary>
/// <remarks>
/// A file is 16 bytes of SHA-256 of the rest, then 256 x 256 float32 and uint16 in the machine's (little-endian) order. At most 16 live per
/// level of units, so they stay in the page cache and cost no memory of ours; between groups of zooms, all of a zoom.
/// </remarks>
/// <param name="folder">Made when the first root is put.</param>
/// <param name="waits">False in a child process, whose parent has made sure that what it asks for is there.</param>
/// <param name="inherited">Folders of other stores, whose roots are there from the start and go the same way.</param>
public sealed class RootStore(string folder, bool waits = true, IReadOnlyList<string>? inherited = null)
{
    private const int HashBytes = 16;
    private const string Suffix = ".root";

    /// <summary>Of one root.</summary>
    public const long FileBytes = HashBytes + (Halver.QuadrantPixels * (long)(sizeof(float) + sizeof(ushort)));

    private volatile int _settled = int.MaxValue; // lowest zoom of roots that all are there
    private readonly ConcurrentDictionary<TileId, TaskCompletionSource> _ready = new();
    private readonly Dictionary<TileId, string> _inherited = Inherit(inherited ?? []);

    public string Folder => folder;

    public IReadOnlyList<string> Inherited => inherited ?? [];

    /// <summary>Takes over a root that a child process has written.</summary>
    public void Adopt(TileId tile) => Signal(tile).TrySetResult();

    /// <summary>Waits until a root is there, for a child process that will read it.</summary>
    public void Await(TileId tile, CancellationToken ct)
    {
        if (tile.Z < _settled && !_inherited.ContainsKey(tile)) Signal(tile).Task.Wait(ct);
    }

    /// <summary>Says that all roots of a zoom and deeper are there: nothing is kept of them in memory any more, however many.</summary>
    public void Settle(byte zoom)
    {
        _settled = zoom;
        foreach (TileId tile in _ready.Keys)
            if (tile.Z >= zoom) _ready.TryRemove(tile, out _);
    }

    /// <summary>Writes a root and lets go whoever waits for it. Thread-safe.</summary>
    public void Put(HalvedRoot root)
    {
        Directory.CreateDirectory(folder);
        ReadOnlySpan<byte> elevation = MemoryMarshal.AsBytes(root.Elevation.AsSpan()), ordinal = MemoryMarshal.AsBytes(root.Ordinal.AsSpan());
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(elevation, ordinal, hash);
        using (var file = new FileStream(PathOf(root.Tile), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(hash[..HashBytes]);
            file.Write(elevation);
            file.Write(ordinal);
        }
        Signal(root.Tile).TrySetResult();
    }

    /// <summary>Takes over the roots of units that an earlier run committed, and deletes those that it wrote but did not commit.</summary>
    public void Resume(IEnumerable<TileId> committed)
    {
        if (!Directory.Exists(folder)) return;
        HashSet<string> stale = [.. Directory.EnumerateFiles(folder)];
        foreach (TileId tile in committed)
            if (stale.Remove(PathOf(tile))) Signal(tile).TrySetResult();
        foreach (string path in stale) File.Delete(path);
    }

    /// <summary>Waits until <paramref name="tile"/> is there and reads it.</summary>
    /// <exception cref="TerraneException">The file is gone or damaged.</exception>
    public HalvedRoot Take(TileId tile, CancellationToken ct)
    {
        if (waits) Await(tile, ct);
        var root = new HalvedRoot(tile, new float[Halver.QuadrantPixels], new ushort[Halver.QuadrantPixels]);
        Span<byte> stored = stackalloc byte[HashBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> elevation = MemoryMarshal.AsBytes(root.Elevation.AsSpan()), ordinal = MemoryMarshal.AsBytes(root.Ordinal.AsSpan());
        try
        {
            using var file = new FileStream(PathOf(tile), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            file.ReadExactly(stored);
            file.ReadExactly(elevation);
            file.ReadExactly(ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Damaged(tile, e.Message);
        }
        Hash(elevation, ordinal, hash);
        return hash[..HashBytes].SequenceEqual(stored) ? root : throw Damaged(tile, "its bytes do not match their hash");
    }

    /// <summary>Forces roots to the disk; call before the ledger says that their units are done.</summary>
    public void Sync(IEnumerable<TileId> tiles)
    {
        foreach (TileId tile in tiles)
        {
            using var file = new FileStream(PathOf(tile), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>Removes a root whose unit above is committed.</summary>
    public void Remove(TileId tile)
    {
        _ready.TryRemove(tile, out _);
        File.Delete(PathOf(tile));
    }

    private TaskCompletionSource Signal(TileId tile) =>
        _ready.GetOrAdd(tile, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private string PathOf(TileId tile) => _inherited.GetValueOrDefault(tile) ?? Path.Combine(folder, $"{tile.Z}-{tile.X}-{tile.Y}{Suffix}");

    private static Dictionary<TileId, string> Inherit(IReadOnlyList<string> folders)
    {
        var paths = new Dictionary<TileId, string>();
        foreach (string path in folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*" + Suffix)))
        {
            if (TileId.TryParse(Path.GetFileNameWithoutExtension(path).Replace('-', '/'), out TileId tile)) paths[tile] = path;
        }
        return paths;
    }

    private static void Hash(ReadOnlySpan<byte> elevation, ReadOnlySpan<byte> ordinal, Span<byte> hash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(elevation);
        sha.AppendData(ordinal);
        sha.GetHashAndReset(hash);
    }

    private TerraneException Damaged(TileId tile, string reason) =>
        new("run.root", $"The intermediate canvas '{PathOf(tile)}' cannot be used: {reason}.", "Remove the work folder beside the output and run again.");
}
