using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Merging;

/// <summary>The archives of a merge, opened, and all that decides the bytes of its output.</summary>
internal sealed class MergePlan : IDisposable
{
    /// <summary>Raised whenever the same plan would give other bytes.</summary>
    private const string Format = "terrane.merge/1";

    private MergePlan(MergeOptions options, IReadOnlyList<MergeInput> inputs)
    {
        (Options, Inputs) = (options, inputs);
        Legend = MergeLegend.Join(inputs);
        string[] files = [.. inputs.Select(i => i.Spec.Path), .. inputs.Where(i => i.HasLineage).Select(i => i.LineagePath)];
        string root = PlanInputs.CommonFolder([.. files.Select(Path.GetFullPath)]);
        Records = [.. files.Select(f => InputRecord.Of(f, PlanInputs.Name(root, f))).OrderBy(r => r.Path, StringComparer.Ordinal)];
        Canonical = CanonicalPlan.From(Document(root));
    }

    public MergeOptions Options { get; }
    public IReadOnlyList<MergeInput> Inputs { get; }
    public IReadOnlyList<LegendEntry> Legend { get; }
    public IReadOnlyList<InputRecord> Records { get; }
    public CanonicalPlan Canonical { get; }

    /// <summary>Places of 512 pixels of the output; null before <see cref="Scan"/>.</summary>
    public TileSet? Places { get; private set; }
    public MergeWalk Walk { get; private set; } = null!;

    /// <summary>How tiles are cut and coded.</summary>
    public TileForm Form { get; private set; } = null!;

    /// <summary>Deepest zoom of the places that may hold pixels of each source of the legend; index 0 is ordinal 1.</summary>
    public IReadOnlyList<byte> DeepestZooms { get; private set; } = [];

    /// <summary>Opens the archives. Their tiles are not listed yet.</summary>
    /// <exception cref="TerraneException">One cannot be read.</exception>
    public static MergePlan Open(MergeOptions options)
    {
        var inputs = new List<MergeInput>();
        try
        {
            foreach (MergeInputSpec spec in options.Inputs) inputs.Add(MergeInput.Open(inputs.Count, spec, options));
            return new MergePlan(options, inputs);
        }
        catch
        {
            foreach (MergeInput input in inputs) input.Dispose();
            throw;
        }
    }

    /// <summary>Lists the tiles of all archives.</summary>
    /// <exception cref="TerraneException">One is damaged, holds no elevations, or there is no tile at all.</exception>
    public void Scan(string temporaryFolder, CancellationToken ct)
    {
        foreach (MergeInput input in Inputs) input.Scan(temporaryFolder, ct);
        MergeInput[] used = [.. Inputs.Where(i => i.Tiles.Zooms is not null)];
        if (used.Length == 0) throw MergeException.Empty();
        byte min = used.Min(i => i.Tiles.Zooms!.Value.Min), max = used.Max(i => i.Tiles.Zooms!.Value.Max);
        Places = TileSet.WithAncestors([.. used.Select(i => i.Tiles)], min, temporaryFolder);
        Walk = new MergeWalk(Places, min, max);
        bool isHalved = Options.TileSize != WebMercator.TileSize;
        bool hasWorld = min == 0 && Inputs.Any(i => i.HasWorldOf256 || (i.TileSize == WebMercator.TileSize && i.Tiles.At(0) > 0));
        Form = new TileForm(Options.TileSize, Options.Encoding, (byte)(isHalved && !hasWorld ? min + 1 : min), TileId.MaxZoom, _ => true, Options.CheckTiles);
        var deepest = new byte[Legend.Max(e => e.Ordinal)];
        foreach (MergeInput input in used)
            foreach (ushort ordinal in input.OrdinalOf.Values) deepest[ordinal - 1] = Math.Max(deepest[ordinal - 1], input.Tiles.Zooms!.Value.Max);
        DeepestZooms = deepest;
    }

    /// <summary>What the output and its lineage are likely to take: what the archives take, less what they share.</summary>
    public ByteSize DiskEstimate()
    {
        double share = (double)Places!.Total / Math.Max(1, Inputs.Sum(i => i.Tiles.Total));
        return new ByteSize((long)(Math.Min(1, share) * 1.05 * Inputs.Sum(i => i.FileBytes + (i.HasLineage ? new FileInfo(i.LineagePath).Length : 0))));
    }

    public void Dispose()
    {
        Places?.Dispose();
        foreach (MergeInput input in Inputs) input.Dispose();
    }

    private JsonObject Document(string root)
    {
        var document = new JsonObject
        {
            ["format"] = Format,
            ["options"] = new JsonObject
            {
                ["mode"] = Options.Mode.ToString().ToLowerInvariant(),
                ["name"] = Options.Name,
                ["description"] = Options.Description,
                ["rounding"] = ElevationRounding.Parse(Options.Rounding).Id,
                ["void"] = Options.Void.ToString(),
                ["lineage"] = Options.Lineage,
                ["tileSize"] = Options.TileSize,
                ["encoding"] = Options.EncodingName,
                ["format"] = Options.Format,
            },
            ["encoder"] = EncoderChoice.Create(Options.Format, Options.Encoder, Options.Effort).Id,
            ["archives"] = new JsonArray([.. Inputs.Select(input => new JsonObject
            {
                ["path"] = PlanInputs.Name(root, input.Spec.Path),
                ["name"] = input.Name,
                ["encoding"] = input.Encoding.ToString().ToLowerInvariant(),
                ["voidValues"] = new JsonArray([.. input.VoidValues.Select(v => JsonValue.Create(v))]),
                ["lineage"] = input.HasLineage,
            })]),
            ["inputs"] = new JsonArray([.. Records.Select(r => new JsonObject { ["path"] = r.Path, ["size"] = r.Size, ["modifiedTicks"] = r.ModifiedTicks })]),
        };
        if (Options.IsMbTiles) document["libraries"] = new JsonObject { ["sqlite"] = MbTilesPacker.LibraryVersion }; // it lays out the pages
        return document;
    }
}
