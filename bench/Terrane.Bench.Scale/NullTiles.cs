using System.Buffers;
using System.Buffers.Binary;
using Terrane.Core;

namespace Terrane.Bench.Scale;

/// <summary>Tiles that cost nothing: valid lossless WebPs of one elevation, 512 x 512 pixels, 36 bytes or as many as asked for.</summary>
/// <remarks>
/// Three tenths are sea, the same bytes over whole blocks of 64 neighbours; a twentieth is one of 1,000 plains, anywhere; each other one is different.
/// A lineage tile is the same everywhere, but for one in twenty, where sources would meet.
/// </remarks>
/// <param name="bytes">Of an elevation tile; what exceeds 36 lies behind the stream, where no decoder looks.</param>
internal sealed class NullTiles(int bytes)
{
    /// <summary>The shortest there is.</summary>
    public const int LeastBytes = 36;

    private const int Stream = 20, Number = 32;
    private readonly byte[] _tile = Blank(bytes);
    private readonly byte[] _lineage = Blank(LeastBytes);

    public int WriteElevation(TileId tile, IBufferWriter<byte> output)
    {
        ulong mixed = Mix(tile.HilbertId);
        if (Mix(tile.HilbertId >> 6) % 10 < 3) Fill(_tile, 0x800000, 0);
        else if (mixed % 20 == 0) Fill(_tile, 0x800000 + (uint)(mixed >> 32) % 1000, 0);
        else Fill(_tile, 0x800000 + (uint)((mixed >> 32) % 0x100000), (uint)(tile.HilbertId + 1));
        output.Write(_tile);
        return _tile.Length;
    }

    public int WriteLineage(TileId tile, IBufferWriter<byte> output)
    {
        Fill(_lineage, 0x000100, Mix(~tile.HilbertId) % 20 == 0 ? (uint)(tile.HilbertId + 1) : 0);
        output.Write(_lineage);
        return _lineage.Length;
    }

    /// <summary>Spreads numbers that lie close together.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static byte[] Blank(int length)
    {
        byte[] tile = new byte[length + (length & 1)];
        "RIFF"u8.CopyTo(tile);
        "WEBPVP8L"u8.CopyTo(tile.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(tile.AsSpan(4), tile.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(tile.AsSpan(16), tile.Length - Stream);
        new Random(1).NextBytes(tile.AsSpan(LeastBytes));
        return tile;
    }

    /// <param name="rgb">Of all pixels: each channel has a code of one symbol, which takes no bits, so there is no pixel in the stream.</param>
    /// <param name="number">Tells tiles of one elevation apart.</param>
    private static void Fill(Span<byte> tile, uint rgb, uint number)
    {
        UInt128 bits = 511 | (511u << 14); // sides less one; no transform, no colour cache, one group of codes
        int at = 32 + 3;
        foreach (uint symbol in (ReadOnlySpan<uint>)[(rgb >> 8) & 255, rgb >> 16, rgb & 255, 255])
        {
            bits |= (UInt128)(0b101 | (symbol << 3)) << at; // a simple code, of one symbol of eight bits
            at += 11;
        }
        bits |= UInt128.One << at; // of distances, never used: a simple code of one symbol of one bit
        Span<byte> stream = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(stream, bits);
        tile[Stream] = 0x2F;
        stream[..(Number - Stream - 1)].CopyTo(tile[(Stream + 1)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(tile[Number..], number);
    }
}
