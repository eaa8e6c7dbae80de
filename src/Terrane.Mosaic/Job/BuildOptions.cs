using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Job;

/// <summary>Everything a build needs to know, checked, before any file is opened.</summary>
public sealed record BuildOptions
{
    /// <summary>512 px at zoom 22 are 19 mm: finer than any elevation model.</summary>
    public const byte DeepestZoom = 22;

    public static readonly ByteSize DefaultMemory = ByteSize.Parse("2G");

    /// <summary>The best source first.</summary>
    public required IReadOnlyList<SourceSpec> Sources { get; init; }

    /// <summary>The archive to write; its name ends in .pmtiles or .mbtiles.</summary>
    public required string Output { get; init; }

    public string? Name { get; init; }
    public string? Description { get; init; }

    /// <summary>Version of the product, as semver; goes into the metadata.</summary>
    public string? Version { get; init; }

    public byte MinZoom { get; init; }

    /// <summary>Deepest zoom everywhere, also beyond the native one; null: each source's native zoom.</summary>
    public byte? MaxZoom { get; init; }

    /// <summary>Degrees, west, south, east, north: only tiles that meet it are made. Null: everywhere.</summary>
    public Bounds? Bbox { get; init; }

    /// <summary>Files of polygons: only tiles that share an area with them are made. Empty: everywhere.</summary>
    public IReadOnlyList<string> Region { get; init; } = [];

    /// <summary>Files of polygons, or names of world-atlas, that say where land is. Empty: nothing says so.</summary>
    public IReadOnlyList<string> Land { get; init; } = [];

    /// <summary>Metres on the ground by which <see cref="Land"/> may be off: so near to its border elevations decide and not polygons.</summary>
    public double Shore { get; init; }

    /// <summary>mapterhorn, shoal, none or a step in metres.</summary>
    public string Rounding { get; init; } = "mapterhorn";

    public VoidPolicy Void { get; init; } = VoidPolicy.Smooth;

    /// <summary>Kernel of sources that name none.</summary>
    public string Resampling { get; init; } = "bilinear";

    /// <summary>Feather of sources that name none, in ground metres.</summary>
    public double? Feather { get; init; }

    /// <summary>Radius in ground metres of the smallest void of a source that its feather takes for an edge; null: a quarter of the feather.</summary>
    public double? FeatherHole { get; init; }

    /// <summary>Interior voids up to this width and height in ground metres are filled as data; null: none.</summary>
    public double? FillHoles { get; init; }

    /// <summary>True: always write the lineage archive. False: only when a partly void tile exists, so that voids stay recoverable.</summary>
    public bool Lineage { get; init; }

    /// <summary>terrane, our own encoder, or libwebp.</summary>
    public string Encoder { get; init; } = "terrane";

    /// <summary>0 (fast, large) to 6 (slow, small), on libwebp's scale of methods.</summary>
    public int Effort { get; init; } = 4;

    public bool AllowBallpark { get; init; }

    /// <summary>Bound on the peak resident memory of all processes of the run.</summary>
    public ByteSize Memory { get; init; } = DefaultMemory;

    /// <summary>Threads that build tiles; null: one per core, as far as memory allows.</summary>
    public int? Workers { get; init; }

    /// <summary>Folder of all temporary files; null: beside the output.</summary>
    public string? TmpDir { get; init; }

    public bool Overwrite { get; init; }

    /// <summary>Make again only what has changed since the archive that is there, and keep what the next such build needs.</summary>
    public bool Update { get; init; }

    /// <summary>The zoom that units are counted from; null: the deepest. Decides no byte.</summary>
    public byte? UnitAnchor { get; init; }

    /// <summary>Go on although the estimate says that the disk is too small.</summary>
    public bool Force { get; init; }

    /// <summary>Child processes and their watchdog; decides no byte.</summary>
    public IsolationOptions Isolation { get; init; } = new();

    /// <summary>Store the pixels of one source after the other, then build from what is stored; decides no byte.</summary>
    public bool PerSource { get; init; }

    /// <summary>With <see cref="PerSource"/>: leave what is stored beside the output.</summary>
    public bool KeepIntermediates { get; init; }

    /// <summary>Where that is left.</summary>
    public string IntermediatesOutput => Output + ".intermediates";

    /// <summary>Lineage tells files apart instead of sources.</summary>
    public bool LineageByFile { get; init; }

    /// <summary>Pixels along a side of a tile: 512, or 256, at which the same pixels stand one zoom deeper.</summary>
    public int TileSize { get; init; } = WebMercator.TileSize;

    /// <summary>Tiles down to the deepest zoom wherever any source lies, instead of to the finest native zoom of each area.</summary>
    public bool Uniform { get; init; }

    public ElevationEncoding Encoding { get; init; }

    /// <summary>webp or png.</summary>
    public string Format { get; init; } = "webp";

    /// <summary>Decode each tile after encoding it, and end when other pixels come back.</summary>
    public bool CheckTiles { get; init; }

    /// <summary>The encoding's name in metadata.</summary>
    public string EncodingName => Encoding == ElevationEncoding.Mapbox ? PmTilesMetadata.MapboxEncoding : PmTilesMetadata.TerrariumEncoding;

    /// <summary>Zooms between tiles and the canvases of 512 pixels that they are cut from: pixels are the same at both.</summary>
    public int CanvasShift => TileSize == WebMercator.TileSize ? 0 : 1;

    /// <summary>Lowest zoom of canvases.</summary>
    public byte CanvasMinZoom => (byte)Math.Max(0, MinZoom - CanvasShift);

    /// <summary>Deepest zoom of canvases, where the user names one.</summary>
    public byte? CanvasMaxZoom => CanvasZoom(MaxZoom);

    /// <summary>How an MBTiles is written; decides no byte of it.</summary>
    public MbTilesPacing Pacing { get; init; } = new();

    /// <summary>Write an MBTiles instead of a PMTiles.</summary>
    public bool IsMbTiles => Output.EndsWith(".mbtiles", StringComparison.OrdinalIgnoreCase);

    /// <summary>Cut the output into files; null: one file.</summary>
    public FileSplit? Split { get; init; }

    /// <summary>The file of a part, beside the output: "6-33-21.pmtiles".</summary>
    public string PartOutput(TileId part) => Path.Combine(Path.GetDirectoryName(Output) ?? "", FileSplit.NameOf(part) + Path.GetExtension(Output));

    /// <summary>The lineage archive: "x.pmtiles" gives "x-lineage.pmtiles".</summary>
    public string LineageOutput => LineageBeside(Output);

    /// <summary>Where the lineage archive of an elevation archive lies, if there is one.</summary>
    public static string LineageBeside(string archive) =>
        Path.Combine(Path.GetDirectoryName(archive) ?? "", Path.GetFileNameWithoutExtension(archive) + "-lineage" + Path.GetExtension(archive));

    /// <summary>The zoom of the canvases that a zoom of tiles is cut from.</summary>
    public byte? CanvasZoom(byte? zoom) => zoom is { } z ? (byte)Math.Max(0, z - CanvasShift) : null;

    /// <summary>Returns <paramref name="text"/> when it names a format.</summary>
    public static string CheckFormat(string place, string key, string text) =>
        text is "webp" or "png" ? text : throw JobException.BadValue(place, key, text, "webp or png");

    /// <summary>Returns <paramref name="text"/> when it names a rounding.</summary>
    public static string CheckRounding(string place, string key, string text)
    {
        try
        {
            ElevationRounding.Parse(text);
            return text;
        }
        catch (FormatException)
        {
            throw JobException.BadValue(place, key, text, "mapterhorn, shoal, none, adaptive, adaptive:METRES (an accuracy of 0.01 to 1000), or a step of 1/256 to 2048 metres");
        }
    }

    /// <summary>Reads source or file: true for file.</summary>
    public static bool ParseLineageBy(string place, string key, string text) => text switch
    {
        "source" => false,
        "file" => true,
        _ => throw JobException.BadValue(place, key, text, "source or file"),
    };

    /// <summary>Reads terrarium or mapbox.</summary>
    public static ElevationEncoding ParseEncoding(string place, string key, string text) => text switch
    {
        "terrarium" => ElevationEncoding.Terrarium,
        "mapbox" => ElevationEncoding.Mapbox,
        _ => throw JobException.BadValue(place, key, text, "terrarium or mapbox"),
    };

    /// <summary>Reads 512 or 256.</summary>
    public static int ParseTileSize(string place, string key, string text) => text switch
    {
        "512" => 512,
        "256" => 256,
        _ => throw JobException.BadValue(place, key, text, "512 or 256"),
    };

    /// <summary>Returns <paramref name="text"/> when it names a kernel.</summary>
    public static string CheckResampling(string place, string key, string text) =>
        text is "nearest" or "bilinear" or "average" or "cubic" or "cubicspline" or "lanczos" or "mode" or "min" or "max" ? text
            : throw JobException.BadValue(place, key, text, "nearest, bilinear, average, cubic, cubicspline, lanczos, mode, min or max");

    /// <summary>Returns <paramref name="text"/> when it names an encoder.</summary>
    public static string CheckEncoder(string place, string key, string text) =>
        text is "terrane" or "libwebp" ? text : throw JobException.BadValue(place, key, text, "terrane or libwebp");

    /// <summary>Reads a length on the ground: 500, 500m or 0.5km.</summary>
    public static double ParseMetres(string place, string key, string text)
    {
        (string digits, double unit) = text.EndsWith("km", StringComparison.Ordinal) ? (text[..^2], 1000.0) : text.EndsWith('m') ? (text[..^1], 1.0) : (text, 1.0);
        return double.TryParse(digits.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double length) && length * unit <= Blending.Feather.MostMetres
            ? length * unit : throw JobException.BadValue(place, key, text, "metres on the ground, like 500, 500m or 0.5km, at most 1000km");
    }

    /// <summary>Reads fast, default, small, or 0 to 6.</summary>
    public static int ParseEffort(string place, string key, string text) => text switch
    {
        "fast" => 1,
        "default" => 4,
        "small" => 6,
        [>= '0' and <= '6'] => text[0] - '0',
        _ => throw JobException.BadValue(place, key, text, "fast, default, small, or 0 to 6"),
    };

    /// <summary>Reads a distance in metres.</summary>
    public static double ParseShore(string place, string key, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double metres) && metres is >= 0 and <= ShoreBand.Widest
            ? metres : throw JobException.BadValue(place, key, text, $"metres from 0 to {ShoreBand.Widest}");

    /// <summary>Checks what no single value shows, and puts the sources in order of priority.</summary>
    /// <exception cref="JobException">No source, two of one name, or too many.</exception>
    public BuildOptions Checked()
    {
        if (Sources.Count == 0) throw JobException.NoSources();
        if (Sources.Count + (FillHoles > 0 ? 1 : 0) > ushort.MaxValue) throw JobException.TooManySources(Sources.Count);
        if (Sources.GroupBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice) throw JobException.DuplicateName(twice.Key);
        if (MaxZoom < MinZoom) throw JobException.BadValue("options", "max-zoom", $"{MaxZoom}", $"at least min-zoom, which is {MinZoom}");
        if (Split is { } split && MinZoom > split.LowZoom)
            throw JobException.BadValue("options", "files-by-zoom", $"{split}", $"a first file with zooms from min-zoom, which is {MinZoom}");
        if (!IsMbTiles && !Output.EndsWith(".pmtiles", StringComparison.OrdinalIgnoreCase))
            throw JobException.BadValue("options", "output", Output, "a name ending in .pmtiles or .mbtiles");
        // A stable sort: sources without a number keep their order, and stand where their position says (1, 2, 3...).
        var ordered = Sources.Select((source, i) => (source, priority: source.Priority ?? i + 1)).OrderBy(s => s.priority).Select(s => s.source);
        return (this with { Lineage = Lineage || LineageByFile || Sources.Any(s => s.Provenance is not null), Sources = [.. ordered] }).CheckedDomains();
    }

    private BuildOptions CheckedDomains()
    {
        if (Land.Count == 0)
        {
            if (Sources.FirstOrDefault(s => s.Domain == Domain.Ocean || (s.Domain == Domain.Land && s.SeaMin is null)) is { } lost) throw JobException.NoLand(lost.Name, lost.Domain == Domain.Ocean);
            if (Shore > 0) throw JobException.BadValue("options", "shore", $"{Shore}", "0 without polygons of land (--land)");
            return this;
        }
        if (Sources.All(s => s.Domain == Domain.Both)) throw JobException.NoDomain();
        // Within the shore's width polygons do not keep an ocean source off the land, so the order of the sources must.
        int firstOcean = Sources.ToList().FindIndex(s => s.Domain == Domain.Ocean), lastLand = Sources.ToList().FindLastIndex(s => s.Domain == Domain.Land);
        if (Shore > 0 && firstOcean >= 0 && firstOcean < lastLand) throw JobException.OceanFirst(Sources[firstOcean].Name, Sources[lastLand].Name);
        return this;
    }
}
