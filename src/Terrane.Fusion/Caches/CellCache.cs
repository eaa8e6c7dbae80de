using System.Text;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Caches;

/// <summary>Cells that another run has fused from the same. Thread-safe.</summary>
/// <param name="plan">Of this run.</param>
/// <param name="store">Where they are.</param>
/// <param name="isComplete">False as soon as something could not be read: cells that may miss it are not kept.</param>
internal sealed class CellCache(FusionPlan plan, CacheStore store, Func<bool> isComplete)
{
    private const string About = "about";

    private readonly CellKeys _keys = new(plan);
    private long _hits;

    /// <summary>Cells that were found.</summary>
    internal long Hits => Interlocked.Read(ref _hits);

    /// <summary>Fills a cell from the cache.</summary>
    /// <returns>False when it is not there; the cell then holds anything.</returns>
    internal bool TryRead(Window window, CellResult cell)
    {
        if (!store.TryFind(_keys.Of(window), out CacheEntry? entry)) return false;
        using (entry)
        {
            cell.Begin(window, plan);
            foreach (string name in CellResult.PlaneNames)
            {
                Span<byte> bytes = cell.Bytes(name);
                if (bytes.IsEmpty) continue;
                if (entry.LengthOf(name) != bytes.Length) return false;
                entry.Read(name, bytes);
            }
            if (entry.Read(About) is not { } about || !TryComplete(cell, JsonNode.Parse(about)!)) return false;
        }
        Interlocked.Increment(ref _hits);
        return true;
    }

    internal void Store(CellResult cell)
    {
        if (!isComplete()) return;
        store.Store(_keys.Of(cell.Window), CellResult.BytesFor(plan), writer =>
        {
            foreach (string name in CellResult.PlaneNames)
                if (!cell.Bytes(name).IsEmpty) writer.Write(name, cell.Bytes(name));
            writer.Write(About, Encoding.UTF8.GetBytes(new JsonObject
            {
                ["ids"] = new JsonArray([.. cell.Counts.Keys.Where(id => id != 0).Order().Select(id => (JsonNode)new JsonArray(id, _keys.NameOf(id)))]),
                ["steps"] = new JsonArray([.. cell.Steps.Select(n => JsonValue.Create(n))]),
            }.ToJsonString()));
        });
    }

    private bool TryComplete(CellResult cell, JsonNode about)
    {
        var ids = new Dictionary<uint, uint>();
        foreach (JsonNode? pair in about["ids"]!.AsArray())
        {
            if (_keys.IdOf(pair![1]!.GetValue<string>()) is not { } today) return false;
            ids[pair[0]!.GetValue<uint>()] = today;
        }
        return cell.TryComplete(ids, [.. about["steps"]!.AsArray().Select(n => n!.GetValue<long>())]);
    }
}
