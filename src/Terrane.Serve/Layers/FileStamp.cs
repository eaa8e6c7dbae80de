using System.Security.Cryptography;
using System.Text;

namespace Terrane.Serve.Layers;

/// <summary>What tells that a file was replaced.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedTicks">UTC, 100 ns.</param>
internal readonly record struct FileStamp(long Length, long ModifiedTicks)
{
    /// <summary>Of a remote archive, from what its server says of it.</summary>
    public static FileStamp OfVersion(string version)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(version));
        return new FileStamp(BitConverter.ToInt64(hash), BitConverter.ToInt64(hash, 8));
    }

    /// <summary>All zero when there is no such file.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : default;
    }
}
