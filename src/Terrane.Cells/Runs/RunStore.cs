using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Runs;

/// <summary>The run files of a job, one per zone, and the cache they may come from. The cache's key is geometry, grid and rule.</summary>
internal sealed class RunStore
{
    /// <summary>Changes when the sweep may find other cells in the same geometry.</summary>
    private const string Algorithm = "terrane.cells.sweep/1";

    private readonly string _folder;
    private readonly string? _cache;
    private readonly string[] _keys;

    public RunStore(string folder, IndexOptions options, CellGrid grid, IReadOnlyList<Zone> zones)
    {
        (_folder, _cache) = (folder, options.Cache);
        Directory.CreateDirectory(folder);
        if (_cache is not null) Directory.CreateDirectory(_cache);
        _keys = [.. zones.Select(zone => _cache is null ? "" : KeyOf(zone, grid, options))];
    }

    /// <summary>Zones whose runs came from the cache.</summary>
    public int Hits { get; private set; }

    public string PathOf(int zone) => Path.Combine(_folder, zone.ToString("D6", CultureInfo.InvariantCulture) + ".runs");

    /// <summary>Whether the runs of a zone are known, from this job or from the cache.</summary>
    public bool IsThere(int zone)
    {
        if (File.Exists(PathOf(zone))) return true;
        if (_cache is null || !File.Exists(CachePath(zone))) return false;
        File.Copy(CachePath(zone), PathOf(zone) + ".partial", overwrite: true);
        File.Move(PathOf(zone) + ".partial", PathOf(zone));
        Hits++;
        return true;
    }

    /// <summary>Puts the runs of a zone into the cache.</summary>
    public void Keep(int zone)
    {
        if (_cache is null) return;
        string partial = $"{CachePath(zone)}.{Environment.MachineName}-{Environment.ProcessId}.partial";
        File.Copy(PathOf(zone), partial, overwrite: true);
        File.Move(partial, CachePath(zone), overwrite: true);
    }

    private string CachePath(int zone) => Path.Combine(_cache!, _keys[zone] + ".runs");

    private static string KeyOf(Zone zone, CellGrid grid, IndexOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{Algorithm}\n{GridSource.Format(grid)}\n{Names.Of(options.Rule)}\n{Names.Of(options.Ties)}\n{Names.Of(options.Fallback)}\n"));
        foreach (Polygon part in zone.Parts)
        {
            hash.AppendData(BitConverter.GetBytes(part.Rings.Count));
            foreach (PolygonRing ring in part.Rings)
            {
                hash.AppendData(BitConverter.GetBytes(ring.Count));
                hash.AppendData(MemoryMarshal.AsBytes(ring.X.AsSpan()));
                hash.AppendData(MemoryMarshal.AsBytes(ring.Y.AsSpan()));
                if (ring.Wraps is not null) hash.AppendData(MemoryMarshal.AsBytes(ring.Wraps.AsSpan()));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
