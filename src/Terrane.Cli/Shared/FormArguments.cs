using System.CommandLine;
using Terrane.Mosaic.Job;

namespace Terrane.Cli.Shared;

/// <summary>The options of <c>build</c> and <c>plan</c> that say what form the output has.</summary>
internal sealed class FormArguments
{
    private readonly Option<string?> _lineageBy = new("--lineage-by") { Description = "What lineage tells apart: source (default), or file (writes it always).", HelpName = "NAME" };
    private readonly Option<string?> _tileSize = new("--tile-size") { Description = "Pixels along a side of a tile: 512 (default), or 256, one zoom deeper.", HelpName = "PIXELS" };
    private readonly Option<bool> _uniform = new("--uniform") { Description = "Tiles down to the deepest zoom wherever a source lies, for clients that show a hole where a tile is missing." };
    private readonly Option<string?> _encoding = new("--encoding") { Description = "Colours of elevations: terrarium (default) or mapbox (Terrain-RGB, steps of 0.1 m).", HelpName = "NAME" };
    private readonly Option<string?> _format = new("--format") { Description = "Tiles as webp (lossless; default) or png.", HelpName = "NAME" };
    private readonly Option<string?> _filesByZoom = new("--files-by-zoom")
    {
        Description = "Cut the output as Mapterhorn does: 6 leaves zooms to 12 in FILE and writes a 6-X-Y.pmtiles beside it for the deeper tiles of each tile of zoom 6. 6,10 for other zooms.",
        HelpName = "Z[,LOW]",
    };

    private readonly Option<bool> _checkTiles = new("--check-tiles") { Description = "Decode each tile after encoding it, and end if it differs." };

    private readonly PacingArguments _pacing = new();

    public IEnumerable<Option> All => [_lineageBy, _tileSize, _uniform, _encoding, _format, _filesByZoom, _checkTiles, .. _pacing.All];

    /// <summary>Typed text over what a job says.</summary>
    public BuildOptions Bind(ParseResult parse, BuildOptions options) => options with
    {
        LineageByFile = parse.GetValue(_lineageBy) is { } by ? BuildOptions.ParseLineageBy("options", "--lineage-by", by) : options.LineageByFile,
        TileSize = parse.GetValue(_tileSize) is { } size ? BuildOptions.ParseTileSize("options", "--tile-size", size) : options.TileSize,
        Uniform = parse.GetValue(_uniform) || options.Uniform,
        Encoding = parse.GetValue(_encoding) is { } encoding ? BuildOptions.ParseEncoding("options", "--encoding", encoding) : options.Encoding,
        Format = parse.GetValue(_format) is { } format ? BuildOptions.CheckFormat("options", "--format", format) : options.Format,
        Split = parse.GetValue(_filesByZoom) is { } split ? FileSplit.Parse("options", "--files-by-zoom", split) : options.Split,
        CheckTiles = parse.GetValue(_checkTiles),
        Pacing = _pacing.Bind(parse),
    };
}
