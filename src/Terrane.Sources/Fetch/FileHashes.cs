using System.Security.Cryptography;

namespace Terrane.Sources.Fetch;

/// <summary>Checksums of files.</summary>
internal static class FileHashes
{
    private const int BufferBytes = 1 << 20;

    public static string Sha256(IReadOnlyList<string> parts) => Hash(HashAlgorithmName.SHA256, parts);

    /// <summary>Compares with a checksum whose length tells its kind: MD5, SHA-1 or SHA-256 in hex.</summary>
    /// <exception cref="SourcesException">ingest.fetch.checksum.</exception>
    public static void Check(string path, string wanted, string url)
    {
        HashAlgorithmName name = wanted.Length switch { 32 => HashAlgorithmName.MD5, 40 => HashAlgorithmName.SHA1, _ => HashAlgorithmName.SHA256 };
        string found = Hash(name, [path]);
        if (found != wanted) throw SourcesException.FetchChecksum(url, wanted, found);
    }

    private static string Hash(HashAlgorithmName name, IReadOnlyList<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(name);
        byte[] buffer = new byte[BufferBytes];
        foreach (string part in parts)
        {
            using var file = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
            for (int read; (read = file.Read(buffer)) > 0;) hash.AppendData(buffer, 0, read);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
