namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>Writes everything of a VP8L stream that comes before the pixels.</summary>
internal sealed class StreamHeaderWriter
{
    private const uint PredictorTransform = 0, ColorIndexingTransform = 3;
    private const int BlockBits = 3, LargestBlockBits = 9;

    private readonly CopyingImageWriter _images = new();
    private uint[] _map = new uint[TilePalette.MaxSize];

    /// <summary>The predictor of each block of 8 x 8.</summary>
    public void WritePredictors(BitWriter writer, TilePlanes planes, PredictorMap predictors)
    {
        writer.Write(1, 1);
        writer.Write(PredictorTransform, 2);
        int bits = predictors.IsUniform ? LargestBlockBits : BlockBits;
        writer.Write((uint)bits - 2, 3);
        int blocks = Blocks(planes.Width, bits) * Blocks(planes.Height, bits);
        Span<uint> map = Map(blocks);
        if (predictors.IsUniform) map.Fill(PredictorMap.Gradient << 8);
        else for (int i = 0; i < blocks; i++) map[i] = (uint)predictors.Modes[i] << 8;
        _images.WritePart(writer, map, Blocks(planes.Width, bits));
    }

    /// <summary>A palette, its last colour repeated up to <paramref name="minSize"/>.</summary>
    public void WritePalette(BitWriter writer, ReadOnlySpan<uint> colors, int minSize = TilePalette.ByteIndexSize)
    {
        int size = Math.Max(colors.Length, minSize);
        writer.Write(1, 1);
        writer.Write(ColorIndexingTransform, 2);
        writer.Write((uint)size - 1, 8);
        Span<uint> differences = Map(size);
        uint previous = 0;
        for (int i = 0; i < size; i++)
        {
            uint color = colors[Math.Min(i, colors.Length - 1)];
            differences[i] = SubtractChannels(color, previous);
            previous = color;
        }
        _images.WritePart(writer, differences, size);
    }

    /// <summary>End of the transforms, colour cache, and the group of each block of 8 x 8.</summary>
    public void WriteGroups(BitWriter writer, SymbolPlan plan, CodeGroups groups, TilePlanes planes)
    {
        writer.Write(0, 1);
        writer.Write(plan.CacheBits > 0 ? 1u : 0, 1);
        if (plan.CacheBits > 0) writer.Write((uint)plan.CacheBits, 4);
        writer.Write(groups.Count > 1 ? 1u : 0, 1);
        if (groups.Count == 1) return;
        writer.Write(BlockBits - 2, 3);
        int blocksWide = Blocks(planes.Width, BlockBits), blocks = blocksWide * Blocks(planes.Height, BlockBits);
        Span<uint> map = Map(blocks);
        for (int i = 0; i < blocks; i++) map[i] = (uint)groups.GroupOfBlock[i] << 8;
        _images.WritePart(writer, map, blocksWide);
    }

    /// <summary>A whole stream for up to 16 colours: several indices in one pixel, no prediction, copies.</summary>
    /// <remarks>Coasts and patches of sources take fewer bytes this way; noise and gentle relief do not.</remarks>
    public void WritePacked(BitWriter writer, TilePlanes planes, ReadOnlySpan<uint> colors)
    {
        int shift = colors.Length <= 2 ? 3 : colors.Length <= 4 ? 2 : 1, bits = 8 >> shift; // 2^shift indices of so many bits
        WritePalette(writer, colors, minSize: 1);
        writer.Write(0, 1); // no more transforms
        int packedWidth = Blocks(planes.Width, shift);
        Span<uint> packed = Map(packedWidth * planes.Height);
        for (int y = 0; y < planes.Height; y++)
        {
            ReadOnlySpan<byte> indices = planes.PixelRow(TilePlanes.Green, y)[..planes.Width];
            Span<uint> row = packed.Slice(y * packedWidth, packedWidth);
            for (int i = 0; i < row.Length; i++)
            {
                uint pixel = 0;
                int first = i << shift;
                for (int x = Math.Min(first + (1 << shift), indices.Length) - 1; x >= first; x--) pixel = (pixel << bits) | indices[x];
                row[i] = pixel << 8;
            }
        }
        _images.WriteMain(writer, packed, packedWidth);
    }

    /// <summary>All pixels alike: every code has one symbol, and a pixel takes no bits.</summary>
    public static void WriteConstant(BitWriter writer, uint argb)
    {
        writer.Write(0, 1); // no transform
        writer.Write(0, 1); // no colour cache
        writer.Write(0, 1); // one group
        WriteLoneSymbol(writer, (byte)(argb >> 8));
        WriteLoneSymbol(writer, (byte)(argb >> 16));
        WriteLoneSymbol(writer, (byte)argb);
        WriteLoneSymbol(writer, (byte)(argb >> 24));
        WriteLoneSymbol(writer, 0);
    }

    private static void WriteLoneSymbol(BitWriter writer, byte symbol)
    {
        writer.Write(0b101, 3); // simple form, one symbol, eight bits wide
        writer.Write(symbol, 8);
    }

    private static int Blocks(int side, int bits) => (side + (1 << bits) - 1) >> bits;

    private static uint SubtractChannels(uint a, uint b)
    {
        const uint Even = 0x00FF_00FF, Odd = 0xFF00_FF00;
        uint even = ((a | Odd) - (b & Even)) & Even, odd = ((a | Even) - (b & Odd)) & Odd;
        return even | odd;
    }

    private Span<uint> Map(int size)
    {
        if (_map.Length < size) _map = new uint[size];
        return _map.AsSpan(0, size);
    }
}
