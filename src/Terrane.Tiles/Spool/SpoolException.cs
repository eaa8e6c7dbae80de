using Terrane.Core;

namespace Terrane.Tiles.Spool;

/// <summary>A spool folder that does not hold what the ledger says.</summary>
public sealed class SpoolException : TerraneException
{
    private const string StartOver = "Something else changed the folder; delete the work folder and build again.";

    private SpoolException(string code, string message, string hint) : base(code, message, hint) { }

    internal static SpoolException Short(string path, long wanted, long found) =>
        new("spool.short", $"'{path}' has {found} bytes; {wanted} were recorded as safely written.", StartOver);

    internal static SpoolException BeingPacked(string folder) =>
        new("spool.packing", $"The tiles in '{folder}' are already being moved into an archive; none can be added.", "Let the packing end, or delete the work folder and build again.");

    internal static SpoolException Damaged(string path, string reason) => new("spool.damaged", $"'{path}' is damaged: {reason}.", StartOver);

    internal static SpoolException Position(string text) => new("spool.damaged", $"The ledger says that a spool ends at '{text}', which is no position.", StartOver);
}
