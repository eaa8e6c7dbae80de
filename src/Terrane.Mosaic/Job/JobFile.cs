using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Job;

/// <summary>JOB.yaml: the options of <c>terrane build</c> in a file. Paths in it are relative to its folder.</summary>
public static class JobFile
{
    /// <summary>True when an argument of <c>build</c> is a job and not a source.</summary>
    public static bool IsJob(string path) => Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";

    /// <summary>Reads and checks a job. <paramref name="output"/> of the command line wins over the file's.</summary>
    /// <exception cref="JobException">Unreadable, an unknown key, or a value out of its range; says the line.</exception>
    public static BuildOptions Load(string path, string? output)
    {
        StrictYaml yaml = StrictYaml.Load(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string? Text(string key) => yaml.Scalar(key)?.Text;
        var sources = yaml.Maps("sources").Select(map => ReadSource(map, folder)).ToList();
        string? written = Text("output");
        var options = new BuildOptions
        {
            Sources = sources,
            Output = output ?? (written is null ? throw JobException.Missing(path, "output") : Path.Combine(folder, written)),
            Name = Text("name"),
            Description = Text("description"),
            Version = Text("version"),
            MinZoom = Zoom(yaml, "min_zoom") ?? 0,
            MaxZoom = Zoom(yaml, "max_zoom"),
            Bbox = yaml.List("bbox") is { } box ? ParseBbox(string.Join(",", box.Texts), box.Place) : null,
            Region = Polygons(yaml, "region", folder),
            Land = Polygons(yaml, "land", folder),
            Shore = yaml.Scalar("shore") is { } shore ? BuildOptions.ParseShore(shore.Place, "shore", shore.Text) : 0,
            Rounding = yaml.Scalar("rounding") is { } rounding ? BuildOptions.CheckRounding(rounding.Place, "rounding", rounding.Text) : "mapterhorn",
            Void = Text("void") is { } policy ? VoidPolicy.Parse(policy) : VoidPolicy.Smooth,
            Resampling = yaml.Scalar("resampling") is { } kernel ? BuildOptions.CheckResampling(kernel.Place, "resampling", kernel.Text) : "bilinear",
            Feather = Metres(yaml, "feather"),
            FeatherHole = Metres(yaml, "feather_hole"),
            FillHoles = Metres(yaml, "fill_holes"),
            Lineage = Flag(yaml, "lineage"),
            Encoder = yaml.Scalar("webp_encoder") is { } encoder ? BuildOptions.CheckEncoder(encoder.Place, "webp_encoder", encoder.Text) : "terrane",
            Effort = yaml.Scalar("effort") is { } effort ? BuildOptions.ParseEffort(effort.Place, "effort", effort.Text) : 4,
            LineageByFile = yaml.Scalar("lineage_by") is { } by && BuildOptions.ParseLineageBy(by.Place, "lineage_by", by.Text),
            TileSize = yaml.Scalar("tile_size") is { } size ? BuildOptions.ParseTileSize(size.Place, "tile_size", size.Text) : 512,
            Uniform = Flag(yaml, "uniform"),
            Encoding = yaml.Scalar("encoding") is { } encoding ? BuildOptions.ParseEncoding(encoding.Place, "encoding", encoding.Text) : default,
            Format = yaml.Scalar("format") is { } format ? BuildOptions.CheckFormat(format.Place, "format", format.Text) : "webp",
            Split = yaml.Scalar("files_by_zoom") is { } split ? FileSplit.Parse(split.Place, "files_by_zoom", split.Text) : null,
            AllowBallpark = Flag(yaml, "allow_ballpark"),
            Memory = Size(yaml, "memory") ?? BuildOptions.DefaultMemory,
            Workers = Whole(yaml, "workers", 1, 4096),
            TmpDir = Text("tmpdir") is { } tmp ? Path.Combine(folder, tmp) : null,
            Isolation = ReadIsolation(yaml),
        };
        yaml.RefuseOthers();
        return options;
    }

    /// <summary>Reads "W,S,E,N" in degrees.</summary>
    public static Bounds ParseBbox(string text, string place)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var n = new double[4];
        bool numbers = parts.Length == 4 && parts.Select((p, i) => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out n[i])).All(ok => ok);
        if (!numbers || !(n[0] < n[2] && n[1] < n[3] && n[0] >= -180 && n[2] <= 180 && n[1] >= -90 && n[3] <= 90))
            throw JobException.BadValue(place, "bbox", text, "W,S,E,N in degrees with W < E and S < N; cut a box that crosses 180 degrees in two runs");
        return new Bounds(n[0], n[1], n[2], n[3]);
    }

    private static SourceSpec ReadSource(StrictYaml map, string folder)
    {
        var builder = new SourceSpecBuilder(map.Place);
        foreach ((string key, string place, IReadOnlyList<string> values) in map.Entries())
        {
            builder.Place = place;
            builder.Set(key, [.. values.Select(v => SourceSpecBuilder.IsPath(key, v) ? SourceFiles.Resolve(folder, v) : v)]);
        }
        return builder.Build();
    }

    private static IReadOnlyList<string> Polygons(StrictYaml yaml, string key, string folder) =>
        [.. yaml.Texts(key).Select(name => SourceSpecBuilder.IsPath("include", name) ? Path.Combine(folder, name) : name)];

    private static byte? Zoom(StrictYaml yaml, string key) => (byte?)Whole(yaml, key, 0, BuildOptions.DeepestZoom);

    private static double? Metres(StrictYaml yaml, string key) =>
        yaml.Scalar(key) is { } found ? BuildOptions.ParseMetres(found.Place, key, found.Text) : null;

    private static int? Whole(StrictYaml yaml, string key, int min, int max) => yaml.Scalar(key) is not { } found ? null
        : int.TryParse(found.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int n) && n >= min && n <= max ? n
        : throw JobException.BadValue(found.Place, key, found.Text, $"a whole number from {min} to {max}");

    private static bool Flag(StrictYaml yaml, string key) => yaml.Scalar(key) is { } found && (found.Text switch
    {
        "true" => true,
        "false" => false,
        _ => throw JobException.BadValue(found.Place, key, found.Text, "true or false"),
    });

    private static IsolationOptions ReadIsolation(StrictYaml yaml)
    {
        var standard = new WatchdogLimits();
        var limits = new WatchdogLimits
        {
            Memory = Size(yaml, "watchdog_memory"),
            Time = Duration(yaml, "watchdog_time"),
            Disk = Size(yaml, "watchdog_disk"),
            Wait = Duration(yaml, "watchdog_wait") ?? standard.Wait,
            Interval = Duration(yaml, "watchdog_interval") ?? standard.Interval,
        };
        string? groups = yaml.Scalar("zoom_groups") is { } found ? ZoomGroups.Check(found.Place, "zoom_groups", found.Text) : null;
        return IsolationOptions.Of(Flag(yaml, "isolate"), groups, limits);
    }

    private static TimeSpan? Duration(StrictYaml yaml, string key) => yaml.Scalar(key) is not { } found ? null
        : DurationText.TryParse(found.Text, out TimeSpan time) && time > TimeSpan.Zero ? time : throw JobException.BadValue(found.Place, key, found.Text, "a time such as 5s, 2m or 1h");

    private static ByteSize? Size(StrictYaml yaml, string key)
    {
        if (yaml.Scalar(key) is not { } found) return null;
        try
        {
            return ByteSize.Parse(found.Text);
        }
        catch (FormatException e)
        {
            throw JobException.BadValue(found.Place, key, found.Text, e.Message);
        }
    }
}
