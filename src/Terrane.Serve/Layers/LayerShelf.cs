using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Terrane.Core;
using Terrane.Fusion.Tiles;
using Terrane.Tiles;

namespace Terrane.Serve.Layers;

/// <summary>All that is served, by id. Folders are looked at again every two seconds.</summary>
internal sealed class LayerShelf : IDisposable
{
    private const string LineageSuffix = "-lineage";
    private static readonly long Pause = 2 * Stopwatch.Frequency;
    // What a policy lacks may come without a change of the policy.
    private static readonly long Again = 30 * Stopwatch.Frequency;
    private readonly IReadOnlyList<string> _folders;
    private readonly FusionEngine _engine;
    private readonly Action<string> _say;
    private readonly Lock _gate = new();
    private Dictionary<string, LayerSlot> _slots = new(StringComparer.Ordinal);
    private Dictionary<string, BrokenLayer> _broken = new(StringComparer.Ordinal);
    private long _lookedAt;

    /// <param name="options">Paths and layers.</param>
    /// <param name="engine">For what is rendered. Not owned.</param>
    /// <param name="say">Gets lines about what comes and what cannot be served.</param>
    /// <exception cref="TerraneException">serve.nothing, serve.id, or what is wrong with a file that was named.</exception>
    public LayerShelf(ServeOptions options, FusionEngine engine, Action<string> say)
    {
        IReadOnlyList<string> paths = options.Paths;
        (_engine, _say) = (engine, say);
        _folders = [.. paths.Where(LayerKind.IsFolder)];
        try
        {
            foreach (LayerOptions layer in options.Layers) Add(_slots, layer);
            foreach (string path in paths.Where(path => !LayerKind.IsFolder(path))) Add(_slots, new LayerOptions { Path = path });
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
    public IEnumerable<LayerSlot> All
    {
        get
        {
            Refresh();
            return Volatile.Read(ref _slots).Values.OrderBy(slot => slot.Id, StringComparer.Ordinal);
        }
    }

    /// <summary>What in folders cannot be served, by id.</summary>
    public IEnumerable<KeyValuePair<string, BrokenLayer>> Broken => Volatile.Read(ref _broken).OrderBy(b => b.Key, StringComparer.Ordinal);

    /// <exception cref="ServeException">serve.broken: it is there, but cannot be served.</exception>
    public bool TryGet(string id, [NotNullWhen(true)] out LayerSlot? slot)
    {
        Refresh();
        if (Volatile.Read(ref _slots).TryGetValue(id, out slot)) return true;
        return Volatile.Read(ref _broken).TryGetValue(id, out BrokenLayer? broken) ? throw ServeException.Broken(id, broken.Reason) : false;
    }

    /// <summary>The lineage archive of the same build, if it is served too.</summary>
    public LayerSlot? LineageOf(string id) => Volatile.Read(ref _slots).GetValueOrDefault(id + LineageSuffix);

    public void Dispose()
    {
        foreach (LayerSlot slot in _slots.Values) slot.Dispose();
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
        var next = new Dictionary<string, LayerSlot>(_slots, StringComparer.Ordinal);
        var broken = new Dictionary<string, BrokenLayer>(StringComparer.Ordinal);
        foreach (string path in _folders.Where(Directory.Exists).SelectMany(LayerKind.In))
        {
            string id = IdOf(path);
            if (next.ContainsKey(id)) continue;
            FileStamp stamp = FileStamp.Of(path);
            BrokenLayer? before = _broken.GetValueOrDefault(id);
            if (before is not null && before.Path == path && before.Stamp == stamp && (LayerKind.IsArchive(path) || Stopwatch.GetTimestamp() - before.TriedAt < Again))
            {
                broken.TryAdd(id, before);
                continue;
            }
            try
            {
                Add(next, new LayerOptions { Path = path });
            }
            catch (Exception e) when (e is TerraneException or IOException)
            {
                // One bad file of a folder must not keep the others from being served.
                broken.TryAdd(id, new BrokenLayer(path, stamp, Stopwatch.GetTimestamp(), e as TerraneException ?? ServeException.Unreadable(path, e)));
                if (before is null || before.Stamp != stamp) _say($"'{path}' is not served: {e.Message}");
            }
        }
        Volatile.Write(ref _broken, broken);
        Volatile.Write(ref _slots, next); // what was removed stays served from what is open until the end
    }

    private void Add(Dictionary<string, LayerSlot> slots, LayerOptions layer)
    {
        (string path, string id) = (layer.Path, layer.Id ?? IdOf(layer.Path));
        if (slots.TryGetValue(id, out LayerSlot? there)) throw ServeException.SameId(id, there.Path, path);
        slots[id] = Slot(id, layer);
        if (!LayerKind.IsArchive(path)) return;
        if (TileArchive.IsAddress(path))
        {
            AddRemoteLineage(slots, id, path);
            return;
        }
        // Named or not: the lineage beside an archive is what tells its sources.
        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + LineageSuffix + Path.GetExtension(path));
        if (File.Exists(beside) && !slots.ContainsKey(id + LineageSuffix)) slots[id + LineageSuffix] = Slot(id + LineageSuffix, layer with { Path = beside, Style = null });
    }

    private LayerSlot Slot(string id, LayerOptions layer) => new(id, layer, () => LayerKind.Open(id, layer.Path, _engine, text => _say($"{id}: {text}")), _say);

    private void AddRemoteLineage(Dictionary<string, LayerSlot> slots, string id, string address)
    {
        if (address.Contains('?', StringComparison.Ordinal) || !address.EndsWith(".pmtiles", StringComparison.OrdinalIgnoreCase)) return;
        try
        {
            slots.TryAdd(id + LineageSuffix, Slot(id + LineageSuffix, new LayerOptions { Path = $"{address[..^8]}{LineageSuffix}.pmtiles" }));
        }
        catch (TerraneException)
        {
            // Most archives have none; a server says so in many ways.
        }
    }

    /// <summary>The file's name with what addresses cannot hold replaced.</summary>
    private static string IdOf(string path) =>
        string.Concat(Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(TileArchive.IsAddress(path) ? path.Split('?')[0] : path))
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' ? c : '_'));
}
