using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Terrane.Core;
using Terrane.Tiles;

namespace Terrane.Serve.Archives;

/// <summary>All archives that are served, by id. Folders are looked at again every two seconds.</summary>
internal sealed class ArchiveShelf : IDisposable
{
    private const string LineageSuffix = "-lineage";
    private static readonly long Pause = 2 * Stopwatch.Frequency;
    private readonly IReadOnlyList<string> _folders;
    private readonly Action<string> _say;
    private readonly Lock _gate = new();
    private Dictionary<string, ArchiveSlot> _slots = new(StringComparer.Ordinal);
    private readonly HashSet<(string, FileStamp)> _refused = [];
    private long _lookedAt;

    /// <exception cref="TerraneException">serve.nothing, serve.id, or what is wrong with a file that was named.</exception>
    public ArchiveShelf(IReadOnlyList<string> paths, Action<string> say)
    {
        _say = say;
        _folders = [.. paths.Where(Directory.Exists)];
        try
        {
            foreach (string path in paths.Where(path => !Directory.Exists(path))) Add(_slots, path);
            LookIntoFolders();
            if (_slots.Count == 0 && _folders.Count == 0) throw ServeException.Nothing(paths);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In order of their ids.</summary>
    public IEnumerable<ArchiveSlot> All
    {
        get
        {
            Refresh();
            return Volatile.Read(ref _slots).Values.OrderBy(slot => slot.Id, StringComparer.Ordinal);
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out ArchiveSlot? slot)
    {
        Refresh();
        return Volatile.Read(ref _slots).TryGetValue(id, out slot);
    }

    /// <summary>The lineage archive of the same build, if it is served too.</summary>
    public ArchiveSlot? LineageOf(string id) => Volatile.Read(ref _slots).GetValueOrDefault(id + LineageSuffix);

    public void Dispose()
    {
        foreach (ArchiveSlot slot in _slots.Values) slot.Dispose();
    }

    private void Refresh()
    {
        if (_folders.Count == 0 || Stopwatch.GetTimestamp() - Volatile.Read(ref _lookedAt) < Pause || !_gate.TryEnter()) return;
        try
        {
            LookIntoFolders();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void LookIntoFolders()
    {
        Volatile.Write(ref _lookedAt, Stopwatch.GetTimestamp());
        var next = new Dictionary<string, ArchiveSlot>(_slots, StringComparer.Ordinal);
        foreach (string path in _folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder)).Order(StringComparer.Ordinal))
        {
            if (Path.GetExtension(path).ToLowerInvariant() is not (".pmtiles" or ".mbtiles") || next.ContainsKey(IdOf(path)) || _refused.Contains((path, FileStamp.Of(path)))) continue;
            try
            {
                Add(next, path);
            }
            catch (Exception e) when (e is TerraneException or IOException)
            {
                // One bad file of a folder must not keep the others from being served.
                _refused.Add((path, FileStamp.Of(path)));
                _say($"'{path}' is not served: {e.Message}");
            }
        }
        Volatile.Write(ref _slots, next); // archives that were removed stay served from the open file until the end
    }

    private void Add(Dictionary<string, ArchiveSlot> slots, string path)
    {
        string id = IdOf(path);
        if (slots.TryGetValue(id, out ArchiveSlot? there)) throw ServeException.SameId(id, there.Path, path);
        slots[id] = new ArchiveSlot(id, path, _say);
        if (TileArchive.IsAddress(path))
        {
            AddRemoteLineage(slots, id, path);
            return;
        }
        // Named or not: the lineage beside an archive is what tells its sources.
        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + LineageSuffix + Path.GetExtension(path));
        if (File.Exists(beside) && !slots.ContainsKey(id + LineageSuffix)) slots[id + LineageSuffix] = new ArchiveSlot(id + LineageSuffix, beside, _say);
    }

    private void AddRemoteLineage(Dictionary<string, ArchiveSlot> slots, string id, string address)
    {
        if (address.Contains('?', StringComparison.Ordinal) || !address.EndsWith(".pmtiles", StringComparison.OrdinalIgnoreCase)) return;
        try
        {
            slots.TryAdd(id + LineageSuffix, new ArchiveSlot(id + LineageSuffix, $"{address[..^8]}{LineageSuffix}.pmtiles", _say));
        }
        catch (TerraneException)
        {
            // Most archives have none; a server says so in many ways.
        }
    }

    /// <summary>The file's name with what addresses cannot hold replaced.</summary>
    private static string IdOf(string path) =>
        string.Concat(Path.GetFileNameWithoutExtension(TileArchive.IsAddress(path) ? path.Split('?')[0] : path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' ? c : '_'));
}
