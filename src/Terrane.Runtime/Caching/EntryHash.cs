using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Terrane.Runtime.Caching;

/// <summary>Hashes a file piece by piece.</summary>
internal static class EntryHash
{
    private const int Piece = 1 << 18;

    /// <returns>False when the file is shorter.</returns>
    internal static bool Append(IncrementalHash hash, SafeFileHandle file, long length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long at = 0; at < length;)
            {
                int read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)), at);
                if (read == 0) return false;
                hash.AppendData(buffer, 0, read);
                at += read;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
