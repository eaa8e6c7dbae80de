using System.Text.Json.Nodes;
using Terrane.Core;

namespace Terrane.Mosaic.Merging;

/// <summary>What a merge would read and write, without doing it.</summary>
/// <param name="Archives">In the order of priority.</param>
/// <param name="Zooms">Of places of 512 pixels.</param>
/// <param name="Disk">What the output is likely to take.</param>
/// <param name="Memory">The bound.</param>
/// <param name="Workers">Threads that fit into it.</param>
/// <param name="Hash">Of the plan.</param>
public sealed record MergePreview(IReadOnlyList<MergePreview.Archive> Archives, IReadOnlyList<MergePreview.Zoom> Zooms, ByteSize Disk, ByteSize Memory, int Workers, string Hash)
{
    /// <param name="Tiles">Places of 512 pixels.</param>
    /// <param name="Sources">Names of its legend.</param>
    public sealed record Archive(string Path, long Tiles, int MinZoom, int MaxZoom, int TileSize, string Encoding, bool HasLineage, string Sources);

    /// <param name="Places">Of the output.</param>
    /// <param name="Shared">Of these, what several archives have.</param>
    public sealed record Zoom(int Number, long Places, long Shared);

    /// <exception cref="TerraneException">As the merge itself would end.</exception>
    public static MergePreview Of(MergeOptions options, CancellationToken ct)
    {
        using MergePlan plan = MergePlan.Open(options);
        string folder = System.IO.Path.Combine(options.TmpDir ?? System.IO.Path.GetTempPath(), $"terrane-merge-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            plan.Scan(folder, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true); // what was written to it is open without a name
        }
        TileSet[] sets = [.. plan.Inputs.Select(i => i.Tiles)];
        (byte min, byte max) = plan.Places!.Zooms!.Value;
        MergeMemory memory = MergeMemory.Of(options, plan.Inputs.Sum(i => i.CacheBytes), Environment.ProcessorCount);
        return new MergePreview(
            [.. plan.Inputs.Select(i => new Archive(i.Spec.Path, i.Tiles.Total, i.Tiles.Zooms?.Min ?? 0, i.Tiles.Zooms?.Max ?? 0, i.TileSize, i.Encoding.ToString().ToLowerInvariant(),
                i.HasLineage, string.Join(", ", i.Legend.Select(e => e.Name))))],
            [.. Enumerable.Range(min, max - min + 1).Select(z => new Zoom(z, plan.Places.At(z), TileSet.Shared(sets, z)))],
            plan.DiskEstimate(), options.Memory, memory.Workers, plan.Canonical.Hash);
    }

    public JsonObject ToJson() => new()
    {
        ["hash"] = Hash,
        ["archives"] = new JsonArray([.. Archives.Select(a => new JsonObject
        {
            ["path"] = a.Path,
            ["places"] = a.Tiles,
            ["minZoom"] = a.MinZoom,
            ["maxZoom"] = a.MaxZoom,
            ["tileSize"] = a.TileSize,
            ["encoding"] = a.Encoding,
            ["lineage"] = a.HasLineage,
            ["sources"] = a.Sources,
        })]),
        ["zooms"] = new JsonArray([.. Zooms.Select(z => new JsonObject { ["zoom"] = z.Number, ["places"] = z.Places, ["shared"] = z.Shared })]),
        ["diskBytes"] = Disk.Bytes,
        ["memoryBytes"] = Memory.Bytes,
        ["workers"] = Workers,
    };
}
