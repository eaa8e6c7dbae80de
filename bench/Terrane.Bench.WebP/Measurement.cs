using System.Buffers;
using System.Diagnostics;
using Terrane.Native.WebP;
using Terrane.Tiles.WebP;

namespace Terrane.Bench.WebP;

/// <summary>Means over the tiles of a set; times are the fastest of some runs of each tile.</summary>
internal sealed record Measurement(int Tiles, double EncodeMs, double KiloBytes, double DecodeMs)
{
    public const int Side = 512;

    /// <exception cref="InvalidDataException">libwebp gives back other pixels.</exception>
    public static Measurement Of(ITileEncoder encoder, IReadOnlyList<uint[]> tiles, int encodes, int decodes)
    {
        var output = new ArrayBufferWriter<byte>(Side * Side * 8);
        var decoded = new uint[Side * Side];
        double encodeMs = 0, decodeMs = 0;
        long bytes = 0;
        foreach (uint[] tile in tiles)
        {
            encodeMs += Fastest(encodes, () =>
            {
                output.ResetWrittenCount();
                encoder.Encode(tile, Side, Side, output);
            });
            bytes += output.WrittenCount;
            decodeMs += Fastest(decodes, () => LibWebP.Decode(output.WrittenSpan, decoded, out _, out _));
            if (!decoded.AsSpan().SequenceEqual(tile)) throw new InvalidDataException($"{encoder.Id} does not give a tile back.");
        }
        return new Measurement(tiles.Count, encodeMs / tiles.Count, bytes / 1024.0 / tiles.Count, decodeMs / tiles.Count);
    }

    /// <summary>Until the JIT has compiled everything for good.</summary>
    public static void WarmUp(ITileEncoder encoder, IReadOnlyList<uint[]> tiles)
    {
        var output = new ArrayBufferWriter<byte>(Side * Side * 8);
        for (int i = 0; i < 150; i++)
        {
            output.ResetWrittenCount();
            encoder.Encode(tiles[i % tiles.Count], Side, Side, output);
            if (i % 50 == 49) Thread.Sleep(200); // it compiles in the background
        }
    }

    private static double Fastest(int runs, Action action)
    {
        double fastest = double.MaxValue;
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return fastest;
    }
}
