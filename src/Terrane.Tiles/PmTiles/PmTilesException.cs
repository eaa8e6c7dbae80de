using Terrane.Core;

namespace Terrane.Tiles.PmTiles;

/// <summary>An archive that cannot be read, or not be written.</summary>
public sealed class PmTilesException : TerraneException
{
    private const string Damaged = "Fetch or build the archive again; `terrane verify` lists all that is wrong with it.";

    private PmTilesException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    internal static PmTilesException CannotOpen(string path, Exception cause) =>
        new("pmtiles.open", $"Cannot open archive '{path}': {cause.Message}", "Check the path and its permissions.", cause);

    internal static PmTilesException Remote(string address, string reason, Exception? cause = null) =>
        new("remote.open", $"'{address}' cannot be read: {reason}.", "Check the address, and that the server can be reached from here.", cause);

    internal static PmTilesException NoRanges(string address, string reason) =>
        new("remote.ranges", $"'{address}' cannot be read in parts: {reason}.", "Copy the archive here, or have it served by one that knows byte ranges.");

    internal static PmTilesException Changed(string address) =>
        new("remote.changed", $"'{address}' was replaced while it was read.", "Start again: what was read before belongs to another version.");

    internal static PmTilesException NotAnArchive(string path) =>
        new("pmtiles.magic", $"'{path}' is no PMTiles archive: it does not begin with 'PMTiles'.", "Check that this is the right file, and not an error page saved under its name.");

    internal static PmTilesException WrongVersion(string path, byte found) =>
        new("pmtiles.version", $"'{path}' is PMTiles version {found}; version 3 is wanted.", "Convert it with `pmtiles convert` of the tool that wrote it.");

    internal static PmTilesException Truncated(string path, string what, long wanted, long found) =>
        new("pmtiles.truncated", $"'{path}' is cut short: its {what} needs {wanted} bytes, {found} are there.", Damaged);

    internal static PmTilesException SectionOutside(string path, string section, PmTilesSection range, long fileLength) =>
        new("pmtiles.section", $"'{path}': the {section} at {range.Offset}+{range.Length} does not lie inside the file's {fileLength} bytes.", Damaged);

    internal static PmTilesException RootTooFar(string path, PmTilesSection root) =>
        new("pmtiles.root", $"'{path}': the root directory at {root.Offset}+{root.Length} does not lie between the header and byte {PmTilesHeader.RootLimit}.", Damaged);

    internal static PmTilesException Directory(string path, string reason) =>
        new("pmtiles.directory", $"'{path}' has a malformed directory: {reason}.", Damaged);

    internal static PmTilesException TooDeep(string path, int limit) =>
        new("pmtiles.depth", $"'{path}': leaf directories are nested more than {limit} deep, or in a circle.", Damaged);

    internal static PmTilesException TooLarge(string path, string what, long limit) =>
        new("pmtiles.limit", $"'{path}': {what} exceeds the {limit} that is accepted.", "Do not trust this archive unless you know who made it.");

    internal static PmTilesException Compression(string path, byte method) =>
        new("pmtiles.compression", $"'{path}' compresses its directories by method {method}; none (1), gzip (2) and brotli (3) can be read.", "Convert it with the tool that wrote it.");

    internal static PmTilesException CannotInflate(string path, string what, Exception cause) =>
        new("pmtiles.inflate", $"'{path}': the {what} cannot be decompressed: {cause.Message}", Damaged, cause);

    internal static PmTilesException Metadata(string path, string reason) =>
        new("pmtiles.metadata", $"'{path}': the metadata is no JSON object: {reason}", Damaged);

    internal static PmTilesException TileOutside(string path, PmTilesEntry entry, PmTilesSection data) =>
        new("pmtiles.tile", $"'{path}': the tile with id {entry.TileId} at {entry.Offset}+{entry.Length} lies outside the data section of {data.Length} bytes.", Damaged);
}
