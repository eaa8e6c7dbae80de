using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Finds out whether an image has at most 256 colours, and turns it into indices. Holds scratch; one instance per thread.</summary>
/// <remarks>
/// Sorted, the colours of a Terrarium tile are its elevations: predictions then work on true steps, without the carry between blue and green.
/// </remarks>
internal sealed class TilePalette
{
    public const int MaxSize = 256;

    /// <summary>From this size on, an index is a whole byte. Of smaller palettes a reader takes several indices out of one.</summary>
    public const int ByteIndexSize = 17;

    private const int HashBits = 10;
    private readonly uint[] _keys = new uint[1 << HashBits];
    private readonly short[] _ranks = new short[1 << HashBits]; // -1 = free slot
    private readonly uint[] _colors = new uint[MaxSize];

    public ReadOnlySpan<uint> Colors => _colors.AsSpan(0, Size);

    /// <summary>0 when there are too many colours.</summary>
    public int Size { get; private set; }

    /// <summary>Takes a new image. When it has few colours, fills the green plane with their indices and returns true.</summary>
    public bool TryIndex(SimdWidth width, ReadOnlySpan<uint> argb, uint min, uint max, uint differing, TilePlanes planes)
    {
        int shift = System.Numerics.BitOperations.TrailingZeroCount(differing);
        if ((max - min) >> shift < MaxSize)
        {
            Size = (int)((max - min) >> shift) + 1;
            for (int i = 0; i < Size; i++) _colors[i] = min + ((uint)i << shift);
            for (int y = 0; y < planes.Height; y++)
                PlaneKernels.Extract(width, argb.Slice(y * planes.Width, planes.Width), min, shift, planes.PixelRow(TilePlanes.Green, y));
            return true;
        }
        if (!Collect(argb)) return false;
        for (int y = 0; y < planes.Height; y++)
        {
            Span<byte> row = planes.PixelRow(TilePlanes.Green, y);
            ReadOnlySpan<uint> pixels = argb.Slice(y * planes.Width, planes.Width);
            uint last = pixels[0];
            byte index = (byte)_ranks[Slot(last)];
            for (int x = 0; x < pixels.Length; x++)
            {
                if (pixels[x] != last)
                {
                    last = pixels[x];
                    index = (byte)_ranks[Slot(last)];
                }
                row[x] = index;
            }
        }
        return true;
    }

    private bool Collect(ReadOnlySpan<uint> argb)
    {
        Size = 0;
        Array.Fill(_ranks, (short)-1);
        uint last = ~argb[0];
        foreach (uint color in argb)
        {
            if (color == last) continue;
            last = color;
            int slot = Slot(color);
            if (_ranks[slot] >= 0) continue;
            if (Size == MaxSize)
            {
                Size = 0;
                return false;
            }
            _keys[slot] = color;
            _ranks[slot] = 0;
            _colors[Size++] = color;
        }
        _colors.AsSpan(0, Size).Sort();
        for (int i = 0; i < Size; i++) _ranks[Slot(_colors[i])] = (short)i;
        return true;
    }

    /// <summary>The slot of a colour, or the free one where it would go.</summary>
    private int Slot(uint color)
    {
        uint slot = (color * 0x9E37_79B1) >> (32 - HashBits);
        while (_ranks[(int)slot] >= 0 && _keys[slot] != color) slot = (slot + 1) & ((1 << HashBits) - 1);
        return (int)slot;
    }
}
