using Terrane.Core;

namespace Terrane.Cli.Shared;

/// <summary>What the command line asks for and cannot have.</summary>
internal sealed class CliException : TerraneException
{
    private CliException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    public static CliException BadOption(string option, string found, string wanted) => new("option.value", $"{option} is '{found}', wanted {wanted}.", null);

    public static CliException Terminal(string what) =>
        new("output.terminal", $"{what} are binary and stdout is a terminal.", "Write them to a file with -o, or pipe them on.");

    public static CliException FileExists(string path) =>
        new("output.exists", $"'{path}' already exists and holds other bytes.", "Choose another name, or add --overwrite to replace it.");

    public static CliException NotWritable(string path, Exception cause) =>
        new("output.write", $"Cannot write '{path}': {cause.Message}", "Check that the folder exists, is writable and has free space.", cause);

    public static CliException TileAbsent(string archive, TileId tile, int? minZoom, int? maxZoom) =>
        new("tile.absent", $"'{archive}' has no tile {tile}; its zooms are {minZoom?.ToString() ?? "?"} to {maxZoom?.ToString() ?? "?"}.", "`terrane show` prints its bounds.");

    public static CliException TileDiffers(string archive, TileId tile, double? largest, int mismatched, double step) =>
        new("inspect.differs", largest is null ? $"The sources have nothing at tile {tile} of '{archive}'."
            : FormattableString.Invariant($"Tile {tile} of '{archive}' differs from its sources by up to {largest} m (rounding: {step} m), and {mismatched} pixels have data in one of the two only."),
            "Were options, sources or their order others when it was built? If not, the archive or a source was changed: `terrane verify --deep`.");

    public static CliException NoTiles(string archive, byte zoom) =>
        new("convert.empty", $"'{archive}' has no tile of zoom {zoom} in the box that was asked for.", "`terrane show` prints its bounds and zooms.");

    public static CliException NotElevations(string archive, string reason) =>
        new("tile.encoding", $"The tiles of '{archive}' are no elevations that can be read here: {reason}.", "Leave out --elevation to get the tile as it is stored.");
}
