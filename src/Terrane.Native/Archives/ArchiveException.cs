using Terrane.Core;

namespace Terrane.Native.Archives;

/// <summary>An archive that cannot be read; carries libarchive's own words.</summary>
public sealed class ArchiveException : TerraneException
{
    private ArchiveException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static ArchiveException CannotRead(string path, string reason) =>
        new("archive.read", $"Cannot read archive '{path}': {reason}.", "It may be cut off or damaged: fetch it again, and test it with `7zz t` or `unzip -t`.");
}
