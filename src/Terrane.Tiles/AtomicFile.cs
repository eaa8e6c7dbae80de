using Microsoft.Win32.SafeHandles;
using Terrane.Native.Posix;

namespace Terrane.Tiles;

/// <summary>Files that are whole or not there, whenever the power fails.</summary>
public static class AtomicFile
{
    /// <summary>Gives a finished file its name, replacing what had it; returns when that would survive a power failure.</summary>
    /// <param name="partial">On the same file system as <paramref name="path"/>.</param>
    public static void Publish(string partial, string path)
    {
        using (SafeFileHandle file = File.OpenHandle(partial, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
        File.Move(partial, path, overwrite: true);
        Posix.FsyncDirectory(FolderOf(path));
    }

    /// <summary>Writes a small file by way of <c>path.partial</c>.</summary>
    public static void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        string partial = path + ".partial";
        File.WriteAllBytes(partial, bytes);
        Publish(partial, path);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
}
