using System.Security.Cryptography;

namespace Terrane.Cells.Publish;

/// <summary>SHA-256 of the raw bytes of all files of a partition, in ordinal order of their relative paths, as lower-case hex.</summary>
internal static class PartitionDigest
{
    public static string Of(string partition)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (string file in PartitionPath.Files(partition))
        {
            using FileStream stream = File.OpenRead(Path.Combine(partition, file));
            for (int read; (read = stream.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
