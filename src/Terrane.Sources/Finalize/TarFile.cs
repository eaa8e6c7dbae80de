using System.Security.Cryptography;
using System.Text;

namespace Terrane.Sources.Finalize;

/// <summary>Writes an uncompressed tar (POSIX pax) whose bytes depend on names and contents alone, and hashes it on the way.</summary>
internal sealed class TarFile : IDisposable
{
    private const int Block = 512, BufferBytes = 1 << 20;
    private const long LargestUstar = 0x1FFFFFFFF; // eleven octal digits
    private const long Time = 315532800;           // 1980-01-01: some tools take 0 for "no time"

    private readonly FileStream _file;
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5), _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferBytes];

    public TarFile(string path) => _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);

    public long Length => _file.Length;

    /// <summary>Adds a file.</summary>
    /// <param name="sha256">What it must hash to; null for any content.</param>
    /// <exception cref="SourcesException">ingest.store.changed.</exception>
    public void Add(string name, string path, string? sha256, CancellationToken ct)
    {
        using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        long size = source.Length, written = 0;
        AddHead(name, size);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int read; (read = source.Read(_buffer)) > 0; written += read)
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(_buffer, 0, read);
            Write(_buffer.AsSpan(0, read));
        }
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (written != size || sha256 is not null && found != sha256) throw SourcesException.StoreChanged(path);
        Pad(size);
    }

    /// <summary>Ends the archive; it is on disk when this returns.</summary>
    /// <returns>Hex of both checksums.</returns>
    public (string Md5, string Sha256) Finish()
    {
        Write(new byte[2 * Block]);
        _file.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(_md5.GetHashAndReset()), Convert.ToHexStringLower(_sha256.GetHashAndReset()));
    }

    public void Dispose()
    {
        _file.Dispose();
        _md5.Dispose();
        _sha256.Dispose();
    }

    // Names over 100 bytes and sizes over 8 GiB do not fit a ustar header: a pax header before it says them.
    private void AddHead(string name, long size)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        bool isPlain = bytes.Length <= 100 && Ascii.IsValid(bytes) && size <= LargestUstar;
        if (!isPlain)
        {
            byte[] records = [.. Record("path", name), .. Record("size", size.ToString())];
            Write(Header("PaxHeaders/" + Convert.ToHexStringLower(SHA256.HashData(bytes))[..16], records.Length, 'x'));
            Write(records);
            Pad(records.Length);
        }
        Write(Header(isPlain ? name : Encoding.ASCII.GetString(bytes.AsSpan(0, Math.Min(100, bytes.Length))), Math.Min(size, LargestUstar), '0'));
    }

    private static byte[] Header(string name, long size, char type)
    {
        byte[] block = new byte[Block];
        Encoding.ASCII.GetBytes(name, block.AsSpan(0, 100));
        Octal(block.AsSpan(100, 8), 0b110_100_100); // rw-r--r--
        Octal(block.AsSpan(108, 8), 0);
        Octal(block.AsSpan(116, 8), 0);
        Octal(block.AsSpan(124, 12), size);
        Octal(block.AsSpan(136, 12), Time);
        block.AsSpan(148, 8).Fill((byte)' ');       // the checksum counts itself as spaces
        block[156] = (byte)type;
        "ustar\0"u8.CopyTo(block.AsSpan(257));
        "00"u8.CopyTo(block.AsSpan(263));
        Octal(block.AsSpan(329, 8), 0);
        Octal(block.AsSpan(337, 8), 0);
        int sum = 0;
        foreach (byte value in block) sum += value;
        Octal(block.AsSpan(148, 7), sum);
        return block;
    }

    private static void Octal(Span<byte> field, long value)
    {
        string text = Convert.ToString(value, 8).PadLeft(field.Length - 1, '0');
        Encoding.ASCII.GetBytes(text, field);
        field[^1] = 0;
    }

    // "<length of the whole record> <key>=<value>\n"; the length counts its own digits.
    private static byte[] Record(string key, string value)
    {
        int rest = Encoding.UTF8.GetByteCount($" {key}={value}\n"), length = rest + 1;
        while (length != rest + length.ToString().Length) length = rest + length.ToString().Length;
        return Encoding.UTF8.GetBytes($"{length} {key}={value}\n");
    }

    private void Pad(long size)
    {
        int rest = (int)(size % Block);
        if (rest > 0) Write(new byte[Block - rest]);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _md5.AppendData(bytes);
        _sha256.AppendData(bytes);
    }
}
