using Microsoft.Data.Sqlite;
using Terrane.Core;

namespace Terrane.Cli.Shared;

/// <summary>Tells failures of disks and file systems from bugs, whichever library noticed.</summary>
internal static class DiskFault
{
    private const int SqliteFull = 13, SqliteReadOnly = 8, SqliteInputOutput = 10, SqliteCannotOpen = 14;

    /// <summary>In words for people; null when something else has happened.</summary>
    public static TerraneException? Explain(Exception e) => e switch
    {
        AggregateException { InnerException: { } inner } => Explain(inner),
        SqliteException { SqliteErrorCode: SqliteFull } => Full(e),
        SqliteException { SqliteErrorCode: SqliteReadOnly or SqliteInputOutput or SqliteCannotOpen } => Failed(e),
        FileNotFoundException or DirectoryNotFoundException => new TerraneException("disk.gone", e.Message, "Put it back, or correct the path, and run the same command again.", e),
        IOException when (e.HResult & 0xFFFF) is 28 or 122 => Full(e), // ENOSPC, EDQUOT
        IOException when (e.HResult & 0xFFFF) is 1 or 5 or 6 or 13 or 19 or 30 or 116 => Failed(e), // EPERM, EIO, ENXIO, EACCES, ENODEV, EROFS, ESTALE
        UnauthorizedAccessException => Failed(e),
        _ => null,
    };

    private static TerraneException Full(Exception e) =>
        new("disk.full", e.Message, "Free some space, or choose another disk with --tmpdir, and run the same command again: it continues.", e);

    private static TerraneException Failed(Exception e) =>
        new("disk.failed", e.Message, "Check that it may be written and that its disk is sound (`dmesg`), then run the same command again.", e);
}
