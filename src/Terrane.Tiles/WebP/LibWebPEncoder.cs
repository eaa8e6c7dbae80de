using System.Buffers;
using Terrane.Native.WebP;

namespace Terrane.Tiles.WebP;

/// <summary>Lossless WebP by libwebp. Holds nothing between calls, so one instance may serve any number of threads.</summary>
public sealed class LibWebPEncoder : ITileEncoder
{
    /// <summary>libwebp's own default, and that of Pillow and imagecodecs: about 100 ms per tile.</summary>
    public const int DefaultEffort = 4;
    public const int MaxEffort = 6;

    // Quality is search effort here. 100 is left out on purpose: 5 s per tile for 1 % of the bytes.
    private static readonly float[] QualityOfEffort = [0, 20, 25, 30, 75, 75, 75];

    private readonly int _effort;

    /// <param name="effort">0 (9 to 20 ms per tile, about twice the bytes) to 6 (150 ms, 1 % fewer bytes than 4).</param>
    /// <exception cref="ArgumentOutOfRangeException">Another effort.</exception>
    public LibWebPEncoder(int effort = DefaultEffort)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(effort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(effort, MaxEffort);
        _effort = effort;
        Id = FormattableString.Invariant($"libwebp-{LibWebP.Version}-m{effort}-q{QualityOfEffort[effort]}");
    }

    public string Id { get; }

    public int Encode(ReadOnlySpan<uint> argb, int width, int height, IBufferWriter<byte> output)
    {
        var counter = new CountingWriter(output);
        LibWebP.EncodeLossless(argb, width, height, _effort, QualityOfEffort[_effort], counter);
        return counter.Count;
    }

    private sealed class CountingWriter(IBufferWriter<byte> inner) : IBufferWriter<byte>
    {
        internal int Count { get; private set; }

        public void Advance(int count)
        {
            inner.Advance(count);
            Count += count;
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
