using Terrane.Core;

namespace Terrane.Tiles.MbTiles;

/// <summary>An MBTiles database that cannot be read.</summary>
public sealed class MbTilesException : TerraneException
{
    private const string Damaged = "Fetch or build the archive again; `terrane verify` lists what is wrong with it.";

    private MbTilesException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    internal static MbTilesException CannotOpen(string path, Exception cause) =>
        new("mbtiles.open", $"Cannot open archive '{path}': {cause.Message}", "Check the path and its permissions.", cause);

    internal static MbTilesException NotADatabase(string path) =>
        new("mbtiles.magic", $"'{path}' is no MBTiles: it does not begin as an SQLite database.", "Check that this is the right file, and not an error page saved under its name.");

    internal static MbTilesException Unfinished(string path, string reason) =>
        new("mbtiles.unfinished", $"'{path}' was not finished by its writer: {reason}.",
            "Let the writer run to its end. If it will not, `terrane verify --repair FILE` keeps all that was committed, and checks it.");

    internal static MbTilesException Busy(string path) =>
        new("mbtiles.busy", $"'{path}' is in use: another program has it open.", "Let that program end, then run again. Nothing is lost.");

    internal static MbTilesException CannotRepair(string path, Exception cause) =>
        new("mbtiles.repair", $"'{path}' cannot be finished: {cause.Message}", "Its folder must be writable and have room for as much as its log. Nothing is lost: run again.", cause);

    internal static MbTilesException Disagree(string path, string said, bool hasLog) => hasLog
        ? new("mbtiles.damaged", $"'{path}' and the log beside it do not agree: {said}. Neither was changed.", "Is the log that of this file? Without it (keep it, elsewhere) there is the state of the last checkpoint.")
        : new("mbtiles.damaged", $"'{path}' is damaged: {said}.", Damaged);

    internal static MbTilesException Schema(string path, string reason) =>
        new("mbtiles.schema", $"'{path}' is an SQLite database, but no MBTiles: {reason}.", "Check that this is the right file.");

    internal static MbTilesException Damage(string path, Exception cause) =>
        new("mbtiles.damaged", $"'{path}' cannot be read to its end: {cause.Message}", Damaged, cause);

    internal static MbTilesException Missing(string path, TileId tile) =>
        new("mbtiles.damaged", $"'{path}' cannot be read to its end: its map names an image for tile {tile} that is not there.", Damaged);

    internal static MbTilesException TooLarge(string path, string what, long limit) =>
        new("mbtiles.limit", $"'{path}': {what} exceeds the {limit} bytes that are accepted.", "Do not trust this archive unless you know who made it.");
}
