using System.Diagnostics;

namespace Terrane.Resample.Tests.Support;

/// <summary>A disk in memory that belongs to the server's user. A server looks from the outside, so no mount namespace of the test's own would do.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Null where that is not allowed.</summary>
    public static SmallDisk? Mount(string size)
    {
        string folder = Directory.CreateTempSubdirectory("terrane-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0777", "none", folder))
        {
            if (Environment.UserName != "root" || Run("chown", "postgres", folder)) return new SmallDisk(folder);
            _ = Run("umount", "-l", folder);
        }
        Directory.Delete(folder);
        return null;
    }

    public void Resize(string size) => Assert.True(Run("mount", "-o", $"remount,size={size}", Folder));

    public void Dispose()
    {
        _ = Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
