using System.IO.Compression;
using System.Numerics;
using Terrane.Mosaic.Updating;

namespace Terrane.Mosaic.PerSource;

/// <summary>Blocks of pixels to bytes and back, bit for bit. One instance per thread: it owns scratch. Format: docs/formats.md.</summary>
internal sealed class BlockCodec
{
    /// <summary>Bytes of a block's validity: a bit for each pixel, row-major, the lowest first.</summary>
    public const int MaskBytes = BlockPlace.Pixels / 8;

    private readonly byte[] _body = new byte[MaskBytes + (4 * BlockPlace.Pixels)];
    private readonly float[] _values = new float[BlockPlace.Pixels];

    /// <summary>Bytes that the data of a block takes at most.</summary>
    public static long MostBytes(int valid) => 1 + MaskBytes + (4L * valid);

    /// <summary>Packs the valid pixels of a block.</summary>
    /// <param name="elevation">Pixels of the block; NaN = void.</param>
    /// <param name="stride">From a row of it to the next.</param>
    /// <param name="taken">Validity of what lies above: such pixels are left out.</param>
    /// <param name="data">Never longer than <see cref="MostBytes"/>.</param>
    /// <returns>How many pixels; 0: there is nothing to store.</returns>
    public int Pack(ReadOnlySpan<float> elevation, int stride, ReadOnlySpan<byte> taken, out byte[] data)
    {
        Span<byte> mask = _body.AsSpan(0, MaskBytes);
        mask.Clear();
        int valid = 0;
        for (int i = 0; i < BlockPlace.Pixels; i++)
        {
            float value = elevation[((i / BlockPlace.Side) * stride) + (i % BlockPlace.Side)];
            if (float.IsNaN(value) || (taken[i >> 3] >> (i & 7) & 1) != 0) continue;
            mask[i >> 3] |= (byte)(1 << (i & 7));
            _values[valid++] = value;
        }
        data = [];
        if (valid == 0) return 0;
        FloatPlanes.Fold(_values.AsSpan(0, valid), _body.AsSpan(MaskBytes, 4 * valid));
        ReadOnlySpan<byte> body = _body.AsSpan(0, MaskBytes + (4 * valid));
        using var packed = new MemoryStream();
        packed.WriteByte(1);
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(body);
        data = packed.Length <= body.Length ? packed.ToArray() : [0, .. body]; // so that the most it can take is known
        return valid;
    }

    /// <summary>Adds a block's validity to <paramref name="mask"/>.</summary>
    public static void AddMask(byte[] data, Span<byte> mask)
    {
        Span<byte> own = stackalloc byte[MaskBytes];
        using Stream stream = Body(data);
        stream.ReadExactly(own);
        for (int i = 0; i < MaskBytes; i++) mask[i] |= own[i];
    }

    /// <summary>Writes the pixels of a block over those that are there.</summary>
    /// <param name="data">Made by <see cref="Pack"/>.</param>
    /// <param name="source">Its ordinal.</param>
    /// <param name="elevation">Of the block.</param>
    /// <param name="ordinal">Of the block.</param>
    public void Unpack(byte[] data, ushort source, Span<float> elevation, Span<ushort> ordinal)
    {
        Span<byte> mask = _body.AsSpan(0, MaskBytes);
        using Stream stream = Body(data);
        stream.ReadExactly(mask);
        int valid = 0;
        foreach (byte bits in mask) valid += BitOperations.PopCount(bits);
        stream.ReadExactly(_body.AsSpan(MaskBytes, 4 * valid));
        FloatPlanes.Unfold(_body.AsSpan(MaskBytes, 4 * valid), _values.AsSpan(0, valid));
        for (int i = 0, next = 0; i < BlockPlace.Pixels; i++)
            if ((mask[i >> 3] >> (i & 7) & 1) != 0) (elevation[i], ordinal[i]) = (_values[next++], source);
    }

    private static Stream Body(byte[] data)
    {
        var body = new MemoryStream(data, 1, data.Length - 1);
        return data[0] == 0 ? body : new ZLibStream(body, CompressionMode.Decompress);
    }
}
