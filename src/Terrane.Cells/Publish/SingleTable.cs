using Terrane.Native.Posix;

namespace Terrane.Cells.Publish;

/// <summary>Publishes one staged table by itself, write-once.</summary>
internal static class SingleTable
{
    /// <summary>Renames the staged partition to <paramref name="target"/>, or finds the same bytes there and drops it.</summary>
    /// <returns>Its digest, and whether it was there already.</returns>
    /// <exception cref="CellsException">cells.partition.exists: another content is there.</exception>
    public static (string Digest, bool WasThere) Publish(string staged, string target)
    {
        string digest = PartitionDigest.Of(staged);
        if (Directory.Exists(target))
        {
            string published = PartitionDigest.Of(target);
            return published == digest ? (digest, true) : throw CellsException.NotIdentical(target, $"has other content (digest {published}, now {digest})");
        }
        string parent = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(parent);
        foreach (string folder in Directory.EnumerateDirectories(staged)) Posix.FsyncDirectory(folder);
        Posix.FsyncDirectory(staged);
        Directory.Move(staged, target);
        Posix.FsyncDirectory(parent);
        return (digest, false);
    }
}
