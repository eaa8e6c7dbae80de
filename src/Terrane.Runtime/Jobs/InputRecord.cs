namespace Terrane.Runtime.Jobs;

/// <summary>One input file as it was when the plan was made.</summary>
/// <param name="Path">As the plan names it: relative, with forward slashes; the address of a file on a server, without its query.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedTicks">Last write in UTC, in ticks of 100 ns since year 1.</param>
/// <param name="Sha256">Lower-case hex, or null where the content was not hashed.</param>
/// <param name="Tag">A server's ETag, or null.</param>
public sealed record InputRecord(string Path, long Size, long ModifiedTicks, string? Sha256 = null, string? Tag = null)
{
    /// <summary>Looks at <paramref name="file"/> and records it under <paramref name="name"/>.</summary>
    public static InputRecord Of(string file, string name)
    {
        var info = new FileInfo(file);
        return new InputRecord(name, info.Length, info.LastWriteTimeUtc.Ticks);
    }
}
