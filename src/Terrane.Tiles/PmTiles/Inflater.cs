using System.IO.Compression;

namespace Terrane.Tiles.PmTiles;

/// <summary>Decompresses directories and metadata up to a limit, which is also the memory it may cost.</summary>
internal static class Inflater
{
    private const int FirstBuffer = 16 << 10;

    /// <param name="what">For messages: "directory", "metadata".</param>
    /// <exception cref="PmTilesException">Unknown method, corrupt bytes, or more than <paramref name="limit"/> bytes.</exception>
    internal static byte[] Inflate(byte[] stored, PmTilesCompression method, int limit, string what, string path)
    {
        switch (method)
        {
            case PmTilesCompression.None:
                return stored.Length <= limit ? stored : throw PmTilesException.TooLarge(path, $"the {what}", limit);
            case PmTilesCompression.Gzip:
                return Drain(new GZipStream(new MemoryStream(stored), CompressionMode.Decompress), limit, what, path);
            case PmTilesCompression.Brotli:
                return Drain(new BrotliStream(new MemoryStream(stored), CompressionMode.Decompress), limit, what, path);
            default:
                throw PmTilesException.Compression(path, (byte)method);
        }
    }

    private static byte[] Drain(Stream source, int limit, string what, string path)
    {
        using (source)
        {
            byte[] buffer = new byte[Math.Min(FirstBuffer, limit + 1)];
            int length = 0;
            try
            {
                while (true)
                {
                    int read = source.Read(buffer, length, buffer.Length - length);
                    if (read == 0) return buffer.AsSpan(0, length).ToArray();
                    length += read;
                    if (length > limit) throw PmTilesException.TooLarge(path, $"the decompressed {what}", limit);
                    if (length == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(2L * length, limit + 1L));
                }
            }
            catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
            {
                throw PmTilesException.CannotInflate(path, what, e); // brotli reports corruption as an InvalidOperationException
            }
        }
    }
}
