using Terrane.Native.Posix;

namespace Terrane.Runtime.Tests;

/// <summary>Puts the process's folder for temporary files back to where it was, which a work folder points to itself.</summary>
internal sealed class TemporaryVariables : IDisposable
{
    internal static readonly string[] Names = ["TMPDIR", "SQLITE_TMPDIR", "CPL_TMPDIR"];
    private readonly List<string?> _before = [.. Names.Select(Environment.GetEnvironmentVariable)];

    public void Dispose()
    {
        for (int i = 0; i < Names.Length; i++) Posix.SetEnvironment(Names[i], _before[i]);
    }
}
