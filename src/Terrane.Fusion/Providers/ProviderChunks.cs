using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Providers;

/// <summary>Rasters that providers make of sources that GDAL does not read: kept in the cache under what they were made from, or in a folder that is gone with the plan.</summary>
/// <param name="settings">Of the cache; null for none.</param>
/// <param name="folder">Where files without a cache go; null for the system's.</param>
internal sealed class ProviderChunks(CacheSettings? settings, string? folder) : IDisposable
{
    private readonly List<CacheEntry> _held = [];
    private readonly List<(string Code, string Text)> _warnings = [];
    private CacheStore? _store;
    private bool _isOpen;
    private string? _own;

    /// <summary>What the user should know.</summary>
    internal IReadOnlyList<(string Code, string Text)> Warnings => _warnings;

    /// <summary>Finds a raster, or has it made. It stays as long as this object.</summary>
    /// <param name="content">All that decides its bytes.</param>
    /// <param name="label">For readers.</param>
    /// <param name="make">Writes the GeoTIFF of the name that it is given, and nothing beside it that it leaves.</param>
    internal string Get(JsonNode content, string label, Action<string> make, CancellationToken ct)
    {
        const string Extension = ".tif";
        var key = new CacheKey(CacheTier.Chunks, content, label, Extension);
        if (Store is { } store)
        {
            try
            {
                if (store.FindOrMake(key, 0, make, ct) is { } entry)
                {
                    _held.Add(entry);
                    return entry.Path;
                }
            }
            catch (Exception e) when (e is IOException || e is TerraneException { Code: "raster.create" or "raster.write" })
            {
                _warnings.Add(("cache.write", $"The cache '{settings!.Root}' has no room for {label}: {e.Message} It is made elsewhere, for this run."));
            }
        }
        _own ??= Own();
        string path = Path.Combine(_own, key.Content.Hash + Extension);
        if (!File.Exists(path)) make(path);
        return path;
    }

    /// <summary>Describes rasters that were made, under the stamps of what they were made from: those are the inputs of a plan.</summary>
    internal static IReadOnlyList<RasterFile> Scan(IReadOnlyList<string> chunks, RasterOptions options, IReadOnlyList<FileStamp> stamps, CancellationToken ct) =>
        chunks.Count == 0 ? [] : [.. RasterScanner.ScanSource(chunks, options, ct).Files.Select(file => file with { Container = stamps[0], Parts = [.. stamps.Skip(1)] })];

    public void Dispose()
    {
        foreach (CacheEntry entry in _held) entry.Dispose();
        _store?.Dispose();
        if (_own is not null) Directory.Delete(_own, recursive: true);
    }

    /// <summary>The cache; null for none. Opened when it is first asked for.</summary>
    internal CacheStore? Store
    {
        get
        {
            if (!_isOpen && settings is not null) _store = CacheStore.Open(settings, (code, text) => _warnings.Add((code, text)));
            _isOpen = true;
            return _store;
        }
    }

    private string Own()
    {
        string parent = folder ?? Path.GetTempPath();
        return Directory.CreateDirectory(Path.Combine(parent, $"terrane-chunks-{Guid.NewGuid():N}")).FullName;
    }
}
