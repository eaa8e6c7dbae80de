using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Updating;

namespace Terrane.Mosaic.Tests.Updating;

public sealed class RootCodecTests
{
    private static readonly TileId Tile = new(7, 60, 40);

    [Fact]
    public void A_root_comes_back_bit_for_bit_with_new_ordinals()
    {
        HalvedRoot root = Root();
        byte[] packed = RootCodec.Pack(root);
        HalvedRoot back = RootCodec.Unpack(Tile, packed, [0, 2, 1]);
        Assert.Equal(root.Elevation.Select(BitConverter.SingleToInt32Bits), back.Elevation.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(root.Ordinal.Select(o => (ushort)(o == 0 ? 0 : 3 - o)), back.Ordinal);
    }

    [Fact]
    public void Damage_and_ordinals_without_a_meaning_are_seen()
    {
        byte[] packed = RootCodec.Pack(Root());
        Assert.Throws<InvalidDataException>(() => RootCodec.Unpack(Tile, packed, [0, 1]));
        Assert.Throws<InvalidDataException>(() => RootCodec.Unpack(Tile, packed[..(packed.Length / 2)], [0, 1, 2]));
        packed[packed.Length / 2] ^= 0x55;
        Assert.Throws<InvalidDataException>(() => RootCodec.Unpack(Tile, packed, [0, 1, 2]));
    }

    private static HalvedRoot Root()
    {
        var random = new Random(1);
        var root = new HalvedRoot(Tile, new float[Halver.QuadrantPixels], new ushort[Halver.QuadrantPixels]);
        for (int i = 0; i < root.Elevation.Length; i++)
        {
            root.Elevation[i] = i % 977 == 0 ? -0f : (float)((Math.Sin(i / 300.0) * 900) + random.NextDouble());
            root.Ordinal[i] = (ushort)(i / 256 % 3);
        }
        return root;
    }
}
