using System.CommandLine;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Resample;
using Terrane.Runtime.Jobs;

namespace Terrane.Cli.Shared;

/// <summary>The arguments that <c>build</c> and <c>plan</c> share: sources or a job file, and options that win over the job's.</summary>
internal sealed class BuildArguments
{
    private readonly Argument<string[]> _sources = new("SOURCE")
    {
        Description = "Files, folders, globs or zips, best first, each with options if need be: dem/*.tif,crs=EPSG:27700,nodata=-9999. Or one JOB.yaml. A POLICY.yaml of `fuse` is a source too (with --bbox).",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Archive to write, ending in .pmtiles or .mbtiles.", HelpName = "FILE" };
    private readonly Option<string?> _name = new("--name") { Description = "Name of the product, for its metadata.", HelpName = "TEXT" };
    private readonly Option<string?> _description = new("--description") { Description = "One sentence for its metadata.", HelpName = "TEXT" };
    private readonly Option<byte?> _minZoom = new("--min-zoom") { Description = "Lowest zoom (default 0).", HelpName = "Z" };
    private readonly Option<byte?> _maxZoom = new("--max-zoom")
    {
        Description = "Deepest zoom of every source: coarser ones are oversampled to it, finer ones stop there (default: each area's finest native zoom).",
        HelpName = "Z",
    };

    private readonly Option<string?> _bbox = new("--bbox") { Description = "Make only the tiles that meet this box, in degrees.", HelpName = "W,S,E,N" };
    private readonly Option<string[]> _region = new("--region")
    {
        Description = "Make only the tiles that share an area with the polygons of a file. Repeat it for several.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _land = new("--land")
    {
        Description = "Polygons of land for sources with domain=land or domain=ocean: a file, or world-atlas:land-10m. Repeat it for several.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _shore = new("--shore")
    {
        Description = "Metres by which --land may be off: so near to its border sea_values decide and not polygons (default 0).",
        HelpName = "METRES",
    };

    private readonly Option<string?> _rounding = new("--rounding")
    {
        Description = "Vertical step: mapterhorn (2^(19-z)/256 m, at most 1 m; the default), shoal (depths towards shallower), adaptive (by slope and accuracy of the source), none, or metres.",
        HelpName = "STEP",
    };

    private readonly Option<string?> _void = new("--void")
    {
        Description = "What voids of a tile show: smooth (elevations carried over 64 pixels; the default), nearest, zero, or metres. Lineage keeps them recoverable.",
        HelpName = "POLICY",
    };

    private readonly Option<string?> _resampling = new("--resampling", "-r")
    {
        Description = "Kernel: nearest, bilinear (default), average, cubic, cubicspline, lanczos, mode, min or max.",
        HelpName = "KERNEL",
    };

    private readonly Option<string?> _feather = new("--feather")
    {
        Description = "Let each source pass into what lies beneath over so many metres on the ground, from its outer edge inwards (default: none).",
        HelpName = "METRES",
    };

    private readonly Option<string?> _featherHole = new("--feather-hole")
    {
        Description = "Radius of the smallest hole of a source that is feathered too (default: a quarter of the feather).",
        HelpName = "METRES",
    };

    private readonly Option<string?> _fillHoles = new("--fill-holes")
    {
        Description = "Fill interior voids up to so many metres across as data; lineage marks them as filled (default: none).",
        HelpName = "METRES",
    };

    private readonly Option<bool> _lineage = new("--lineage") { Description = "Always write OUT-lineage.pmtiles: the source of every pixel." };
    private readonly Option<string?> _effort = new("--effort") { Description = "WebP effort: fast, default, small, or 0 to 6.", HelpName = "LEVEL" };
    private readonly Option<string?> _encoder = new("--webp-encoder") { Description = "terrane (made for elevation; the default) or libwebp.", HelpName = "NAME" };
    private readonly Option<bool> _allowBallpark = new("--allow-ballpark") { Description = "Accept a datum shift that PROJ can only guess." };
    private readonly Option<string?> _memory = new("--memory") { Description = "Bound on the memory of the whole run (default 2G).", HelpName = "SIZE" };
    private readonly Option<int?> _workers = new("--workers", "-j") { Description = "Threads that build tiles (default: one per core, as memory allows).", HelpName = "N" };
    private readonly Option<string?> _tmpDir = new("--tmpdir") { Description = "Folder of every temporary file (default: beside the output).", HelpName = "DIR" };
    private readonly Option<bool> _force = new("--force") { Description = "Go on although the estimate says that the disk is too small." };

    private readonly Option<bool> _update = new("--update")
    {
        Description = "Make again only the tiles that changed sources touch, and copy the others from the archive that is there. Keeps OUT.state for the next time.",
    };

    private readonly Option<bool> _perSource = new("--per-source")
    {
        Description = "Read one source after the other into intermediates, then build from these: the same bytes, with one source's files open at a time.",
    };

    private readonly Option<bool> _keepIntermediates = new("--keep-intermediates") { Description = "With --per-source: leave the intermediates as OUT.intermediates." };

    private readonly FormArguments _form = new();
    private readonly IsolationArguments _isolation = new();
    private readonly Option[] _known;

    public BuildArguments() => _known =
    [
        _output, _name, _description, _minZoom, _maxZoom, _bbox, _region, _land, _shore, _rounding, _void, _resampling, _feather, _featherHole, _fillHoles, _lineage, _effort, _encoder, _allowBallpark, _memory,
        _workers, _tmpDir, _force, _update, _perSource, _keepIntermediates, .. _form.All, .. _isolation.All,
    ];

    public void AddTo(Command command)
    {
        command.Add(_sources);
        foreach (Option option in _known) command.Add(option);
    }

    /// <summary>The only argument, when there is one.</summary>
    public string? Lone(ParseResult parse) => parse.GetValue(_sources) is [string one] ? one : null;

    /// <summary>What a job of another kind takes of these options: memory and workers. Any other that was typed has no meaning for it.</summary>
    /// <exception cref="ResampleException">resample.options.</exception>
    public (ByteSize? Memory, int? Workers) Shared(ParseResult parse)
    {
        if (_known.FirstOrDefault(option => option != _memory && option != _workers && parse.GetResult(option) is { Implicit: false }) is { } other)
            throw ResampleException.Options($"{other.Name} says nothing to a job of `resample`");
        return (parse.GetValue(_memory) is { } memory ? ParseSize("--memory", memory) : null, parse.GetValue(_workers));
    }

    /// <summary>Typed text to checked options; no file but a JOB.yaml is opened.</summary>
    /// <param name="outputNeeded">False for <c>plan</c>, which writes nothing: a name is made up then.</param>
    public BuildOptions Bind(ParseResult parse, bool outputNeeded, bool overwrite)
    {
        string[] sources = parse.GetValue(_sources) ?? [];
        string? output = parse.GetValue(_output);
        // The parser takes a misspelt option for one more source.
        if (sources.FirstOrDefault(s => s.StartsWith('-')) is { } unknown) throw JobException.UnknownOption(unknown, _known.Select(o => o.Name));
        bool update = parse.GetValue(_update);
        bool perSource = parse.GetValue(_perSource), keep = parse.GetValue(_keepIntermediates);
        if (keep && !perSource) throw JobException.BadValue("options", "--keep-intermediates", "given alone", "--per-source beside it");
        BuildOptions options;
        if (sources.Length == 1 && JobFile.IsJob(sources[0]) && !PolicyFile.IsPolicy(sources[0])) options = JobFile.Load(sources[0], output ?? (outputNeeded ? null : "out.pmtiles"));
        else
        {
            if (output is null && outputNeeded) throw JobException.NoOutput();
            options = new BuildOptions { Sources = [.. sources.Select(SourceSpecBuilder.ParseInline)], Output = output ?? "out.pmtiles" };
        }
        IsolationOptions isolation = _isolation.Bind(parse, options.Isolation);
        // An update keeps the units of the build before, which groups would cut anew.
        if (update && isolation.ZoomGroups is not (null or ZoomGroups.Auto or "single")) throw JobException.BadValue("options", "--zoom-groups", isolation.ZoomGroups, "auto or single with --update");
        return (_form.Bind(parse, options) with
        {
            Name = parse.GetValue(_name) ?? options.Name,
            Description = parse.GetValue(_description) ?? options.Description,
            MinZoom = Zoom(parse.GetValue(_minZoom), "--min-zoom") ?? options.MinZoom,
            MaxZoom = Zoom(parse.GetValue(_maxZoom), "--max-zoom") ?? options.MaxZoom,
            Bbox = parse.GetValue(_bbox) is { } bbox ? JobFile.ParseBbox(bbox, "--bbox") : options.Bbox,
            Region = parse.GetValue(_region) is { Length: > 0 } region ? region : options.Region,
            Land = parse.GetValue(_land) is { Length: > 0 } land ? land : options.Land,
            Shore = parse.GetValue(_shore) is { } shore ? BuildOptions.ParseShore("options", "--shore", shore) : options.Shore,
            Rounding = parse.GetValue(_rounding) is { } rounding ? BuildOptions.CheckRounding("options", "--rounding", rounding) : options.Rounding,
            Void = parse.GetValue(_void) is { } policy ? VoidPolicy.Parse(policy) : options.Void,
            Resampling = parse.GetValue(_resampling) is { } kernel ? BuildOptions.CheckResampling("options", "--resampling", kernel) : options.Resampling,
            Feather = parse.GetValue(_feather) is { } feather ? BuildOptions.ParseMetres("options", "--feather", feather) : options.Feather,
            FeatherHole = parse.GetValue(_featherHole) is { } hole ? BuildOptions.ParseMetres("options", "--feather-hole", hole) : options.FeatherHole,
            FillHoles = parse.GetValue(_fillHoles) is { } fill ? BuildOptions.ParseMetres("options", "--fill-holes", fill) : options.FillHoles,
            Lineage = parse.GetValue(_lineage) || options.Lineage,
            Effort = parse.GetValue(_effort) is { } effort ? BuildOptions.ParseEffort("options", "--effort", effort) : options.Effort,
            Encoder = parse.GetValue(_encoder) is { } encoder ? BuildOptions.CheckEncoder("options", "--webp-encoder", encoder) : options.Encoder,
            AllowBallpark = parse.GetValue(_allowBallpark) || options.AllowBallpark,
            Memory = parse.GetValue(_memory) is { } memory ? ParseSize("--memory", memory) : options.Memory,
            Workers = parse.GetValue(_workers) is { } workers
                ? workers is >= 1 and <= 4096 ? workers : throw JobException.BadValue("options", "--workers", $"{workers}", "1 to 4096") : options.Workers,
            TmpDir = parse.GetValue(_tmpDir) ?? options.TmpDir,
            Force = parse.GetValue(_force),
            Isolation = isolation,
            Overwrite = overwrite,
            Update = update,
            PerSource = perSource,
            KeepIntermediates = keep,
        }).Checked();
    }

    private static byte? Zoom(byte? zoom, string option) =>
        zoom is null or <= BuildOptions.DeepestZoom ? zoom : throw JobException.BadValue("options", option, $"{zoom}", $"0 to {BuildOptions.DeepestZoom}");

    private static ByteSize ParseSize(string option, string text)
    {
        try
        {
            return ByteSize.Parse(text);
        }
        catch (FormatException e)
        {
            throw JobException.BadValue("options", option, text, e.Message);
        }
    }
}
