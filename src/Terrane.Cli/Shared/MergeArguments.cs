using System.CommandLine;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Merging;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.Terrarium;

namespace Terrane.Cli.Shared;

/// <summary>The arguments of <c>merge</c>; what is named as an option of <c>build</c> means the same.</summary>
internal sealed class MergeArguments
{
    private readonly Argument<string[]> _archives = new("ARCHIVE")
    {
        Description = "PMTiles or MBTiles of elevations, the best first; FILE-lineage beside one tells its voids and sources. Options follow after commas:"
            + " FILE,name=...,void_value=0,encoding=mapbox.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "Archive to write: .pmtiles or .mbtiles.", HelpName = "FILE" };
    private readonly Option<string?> _mode = new("--mode") { Description = "Where several have data at one zoom: priority (the first; default), max, min or mean.", HelpName = "NAME" };
    private readonly Option<string[]?> _voidValue = new("--void-value")
    {
        Description = "Elevation that means void in archives without lineage (for instance 0); may be repeated.",
        HelpName = "METRES",
    };

    private readonly Option<string?> _name = new("--name") { Description = "Name of the product, in the metadata.", HelpName = "TEXT" };
    private readonly Option<string?> _description = new("--description") { Description = "Description, in the metadata.", HelpName = "TEXT" };
    private readonly Option<string?> _rounding = new("--rounding") { Description = "Of what is computed, not of what is taken over: mapterhorn (default), shoal, none, or a step in metres.", HelpName = "NAME" };
    private readonly Option<string?> _void = new("--void") { Description = "What voids of merged tiles show: smooth (default), nearest, zero, or an elevation.", HelpName = "NAME" };
    private readonly Option<bool> _lineage = new("--lineage") { Description = "Always write OUT-lineage (default: when an archive has one, or a tile is partly void)." };
    private readonly Option<string?> _tileSize = new("--tile-size") { Description = "Pixels along a side of a tile: 512 (default), or 256.", HelpName = "PIXELS" };
    private readonly Option<string?> _encoding = new("--encoding") { Description = "Colours of elevations: terrarium (default) or mapbox.", HelpName = "NAME" };
    private readonly Option<string?> _format = new("--format") { Description = "Tiles as webp (lossless; default) or png.", HelpName = "NAME" };
    private readonly Option<string?> _effort = new("--effort") { Description = "WebP effort: fast, default, small, or 0 to 6.", HelpName = "LEVEL" };
    private readonly Option<string?> _encoder = new("--webp-encoder") { Description = "terrane (default) or libwebp.", HelpName = "NAME" };
    private readonly Option<bool> _checkTiles = new("--check-tiles") { Description = "Decode each tile after encoding it, and end if it differs." };
    private readonly Option<string?> _memory = new("--memory") { Description = "Bound on the memory of the whole run (default 2G).", HelpName = "SIZE" };
    private readonly Option<int?> _workers = new("--workers", "-j") { Description = "Threads (default: one per core, as memory allows).", HelpName = "N" };
    private readonly Option<string?> _tmpDir = new("--tmpdir") { Description = "Folder of every temporary file (default: beside the output).", HelpName = "DIR" };
    private readonly Option<bool> _force = new("--force") { Description = "Go on although the estimate says that the disk is too small." };
    private readonly PacingArguments _pacing = new();

    public void AddTo(Command command)
    {
        command.Add(_archives);
        foreach (Option option in Options) command.Add(option);
    }

    private IEnumerable<Option> Options =>
        [_output, _mode, _voidValue, _name, _description, _rounding, _void, _lineage, _tileSize, _encoding, _format, _effort, _encoder, _checkTiles, _memory, _workers, _tmpDir, _force, .. _pacing.All];

    /// <summary>Typed text to checked options; no file is opened.</summary>
    /// <exception cref="TerraneException">A value that an option cannot take.</exception>
    public MergeOptions Bind(ParseResult parse, bool overwrite)
    {
        string[] archives = parse.GetRequiredValue(_archives);
        // The parser takes a misspelt option for one more archive.
        if (archives.FirstOrDefault(a => a.StartsWith('-')) is { } unknown) throw JobException.UnknownOption(unknown, Options.Select(o => o.Name));
        string rounding = parse.GetValue(_rounding) ?? "mapterhorn";
        return new MergeOptions
        {
            Inputs = [.. archives.Select(MergeInputSpec.Parse)],
            Output = parse.GetValue(_output) ?? throw JobException.NoOutput(),
            Mode = parse.GetValue(_mode) is { } mode ? MergeOptions.ParseMode("options", "--mode", mode) : MergeMode.Priority,
            VoidValues = [.. (parse.GetValue(_voidValue) ?? []).Select(v => MergeInputSpec.ParseVoid("options", "--void-value", v))],
            Name = parse.GetValue(_name),
            Description = parse.GetValue(_description),
            Rounding = CheckRounding(rounding),
            Void = parse.GetValue(_void) is { } policy ? VoidPolicy.Parse(policy) : VoidPolicy.Smooth,
            Lineage = parse.GetValue(_lineage),
            TileSize = parse.GetValue(_tileSize) is { } size ? BuildOptions.ParseTileSize("options", "--tile-size", size) : WebMercator.TileSize,
            Encoding = parse.GetValue(_encoding) is { } encoding ? BuildOptions.ParseEncoding("options", "--encoding", encoding) : ElevationEncoding.Terrarium,
            Format = BuildOptions.CheckFormat("options", "--format", parse.GetValue(_format) ?? "webp"),
            Effort = parse.GetValue(_effort) is { } effort ? BuildOptions.ParseEffort("options", "--effort", effort) : 4,
            Encoder = BuildOptions.CheckEncoder("options", "--webp-encoder", parse.GetValue(_encoder) ?? "terrane"),
            CheckTiles = parse.GetValue(_checkTiles),
            Memory = parse.GetValue(_memory) is { } memory ? ParseSize(memory) : BuildOptions.DefaultMemory,
            Workers = parse.GetValue(_workers) is { } workers
                ? workers is >= 1 and <= 4096 ? workers : throw JobException.BadValue("options", "--workers", $"{workers}", "1 to 4096") : null,
            TmpDir = parse.GetValue(_tmpDir),
            Overwrite = overwrite,
            Force = parse.GetValue(_force),
            Pacing = _pacing.Bind(parse),
        }.Checked();
    }

    private static string CheckRounding(string text) => ElevationRounding.Parse(BuildOptions.CheckRounding("options", "--rounding", text)) is not AdaptiveRounding ? text
        : throw JobException.BadValue("options", "--rounding", text, "a step that is the same for every pixel: mapterhorn, shoal, none, or metres");

    private static ByteSize ParseSize(string text)
    {
        try
        {
            return ByteSize.Parse(text);
        }
        catch (FormatException e)
        {
            throw JobException.BadValue("options", "--memory", text, e.Message);
        }
    }
}
