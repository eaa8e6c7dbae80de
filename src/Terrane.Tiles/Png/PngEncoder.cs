using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Terrane.Native.Zlib;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Png;

/// <summary>PNG by zlib: 8 bits a channel, RGB when all pixels are opaque and RGBA otherwise; of the five filters the one whose residuals are smallest, row by row, unless told otherwise.</summary>
/// <remarks>The bytes depend on the pixels, the level and zlib's version.</remarks>
public sealed class PngEncoder : ITileEncoder
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly int _level;
    private readonly PngFilterChoice _filter;
    private byte[] _filtered = [], _compressed = [], _row = [], _above = [], _candidate = [], _best = [];

    /// <param name="level">zlib's: 1 (fast) to 9 (small).</param>
    /// <param name="filter">How filters are chosen.</param>
    public PngEncoder(int level = 6, PngFilterChoice filter = PngFilterChoice.Smallest) => (_level, _filter) = (level, filter);

    public string Id => $"png-zlib-{ZlibCompressor.LibraryVersion}-l{_level}{(_filter == PngFilterChoice.Up ? "-up" : "")}";

    /// <inheritdoc/>
    public int Encode(ReadOnlySpan<uint> argb, int width, int height, IBufferWriter<byte> output)
    {
        if (width < 1 || height < 1 || argb.Length != (long)width * height)
            throw new ArgumentException($"{argb.Length} pixels for an image of {width} x {height}.", nameof(argb));
        uint alpha = uint.MaxValue;
        foreach (uint pixel in argb) alpha &= pixel;
        int channels = alpha >> 24 == 255 ? 3 : 4, stride = width * channels;
        Resize(stride, height);
        Array.Clear(_above);
        for (int y = 0; y < height; y++)
        {
            Unpack(argb.Slice(y * width, width), channels);
            FilterRow(channels, _filtered.AsSpan(y * (stride + 1), stride + 1));
            (_row, _above) = (_above, _row);
        }
        int compressed = ZlibCompressor.Compress(_filtered.AsSpan(0, (stride + 1) * height), _compressed, _level);
        output.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 3 ? (byte)2 : (byte)6;
        WriteChunk("IHDR"u8, header, output);
        WriteChunk("IDAT"u8, _compressed.AsSpan(0, compressed), output);
        WriteChunk("IEND"u8, [], output);
        return Signature.Length + (3 * 12) + header.Length + compressed;
    }

    private void Resize(int stride, int height)
    {
        if (_row.Length != stride) (_row, _above, _candidate, _best) = (new byte[stride], new byte[stride], new byte[stride], new byte[stride]);
        int length = (stride + 1) * height;
        if (_filtered.Length < length) (_filtered, _compressed) = (new byte[length], new byte[ZlibCompressor.Bound(length)]);
    }

    private void Unpack(ReadOnlySpan<uint> pixels, int channels)
    {
        int at = 0;
        foreach (uint pixel in pixels)
        {
            _row[at] = (byte)(pixel >> 16);
            _row[at + 1] = (byte)(pixel >> 8);
            _row[at + 2] = (byte)pixel;
            if (channels == 4) _row[at + 3] = (byte)(pixel >> 24);
            at += channels;
        }
    }

    private void FilterRow(int channels, Span<byte> target)
    {
        if (_filter == PngFilterChoice.Up)
        {
            const byte Up = 2;
            target[0] = Up;
            Span<byte> residuals = target[1..];
            int i = 0;
            for (; i <= _row.Length - Vector<byte>.Count; i += Vector<byte>.Count) (new Vector<byte>(_row, i) - new Vector<byte>(_above, i)).CopyTo(residuals[i..]);
            for (; i < _row.Length; i++) residuals[i] = (byte)(_row[i] - _above[i]);
            return;
        }
        long least = long.MaxValue;
        for (byte filter = 0; filter < 5; filter++)
        {
            long sum = Filter(filter, channels, least);
            if (sum >= least) continue;
            (least, target[0]) = (sum, filter);
            (_best, _candidate) = (_candidate, _best);
        }
        _best.CopyTo(target[1..]);
    }

    /// <summary>Residuals into the candidate row; the sum of their sizes, or more than <paramref name="least"/> once it cannot be below.</summary>
    private long Filter(byte filter, int channels, long least)
    {
        long sum = 0;
        for (int i = 0; i < _row.Length; i++)
        {
            int left = i >= channels ? _row[i - channels] : 0, up = _above[i], corner = i >= channels ? _above[i - channels] : 0;
            byte residual = (byte)(_row[i] - PngFilter.Predict(filter, left, up, corner));
            _candidate[i] = residual;
            sum += residual < 128 ? residual : 256 - residual;
            if (sum >= least) return sum;
        }
        return sum;
    }

    private static void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ZlibCompressor.Crc32(data, ZlibCompressor.Crc32(type)));
        output.Write(number);
    }
}
