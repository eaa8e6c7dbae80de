using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

public sealed class HoleFillTests
{
    private const byte Zoom = 12;
    private const ushort Filled = 3;
    private const long Col = 512 * 2200, Row = 512 * 1430; // a corner of four tiles at 48 degrees

    private static readonly double Scale = GroundScale.MetresPerPixel(Zoom, Row);

    [Fact]
    public void A_hole_in_a_plane_becomes_the_plane_and_larger_voids_stay()
    {
        var world = new World((x, y) => IsHole(x, y, -12, -9, 7) || IsHole(x, y, 100, 60, 25) || y > 150);
        (float[] elevation, ushort[] ordinal) = Read(world, 15, new Window(Col - 256, Row - 256, 512, 512));
        int filled = 0;
        for (int i = 0; i < elevation.Length; i++)
        {
            (long x, long y) = ((i % 512) - 256, (i / 512) - 256);
            if (!IsHole(x, y, -12, -9, 7)) Assert.Equal(world.At(x, y).Ordinal, ordinal[i]);
            else
            {
                Assert.Equal(Filled, ordinal[i]);
                Assert.Equal(World.Plane(x, y), elevation[i], tolerance: 1e-3); // a plane is its own soap film
                filled++;
            }
        }
        Assert.InRange(filled, 100, 200);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(14, false)]
    public void The_size_is_the_larger_of_width_and_height(int pixels, bool filled)
    {
        var world = new World((x, y) => x is >= 0 and < 15 && y == 3);
        (_, ushort[] ordinal) = Read(world, pixels + 0.5, new Window(Col - 20, Row, 60, 10));
        Assert.Equal(filled ? Filled : 0, ordinal[(3 * 60) + 27]);
    }

    [Fact]
    public void A_gap_at_a_corner_lets_a_hole_leak_into_what_is_open()
    {
        var world = new World((x, y) => x >= 40 || (x == 39 && y == 5) || (x == 38 && y == 4));
        (_, ushort[] ordinal) = Read(world, 15, new Window(Col, Row, 64, 16));
        Assert.DoesNotContain(Filled, ordinal);
    }

    [Fact]
    public void A_pixel_has_the_same_bits_in_every_window()
    {
        var random = new Random(5);
        var holes = Enumerable.Range(0, 60).Select(_ => (X: random.Next(-120, 120), Y: random.Next(-120, 120), R: random.Next(1, 10))).Append((X: 0, Y: 0, R: 9)).ToArray();
        var world = new World((x, y) => holes.Any(h => IsHole(x, y, h.X, h.Y, h.R)) || x + (y / 3) > 110, rough: true);
        var whole = new Window(Col - 256, Row - 256, 512, 512);
        (float[] elevation, ushort[] ordinal) = Read(world, 22, whole);
        Assert.Contains(Filled, ordinal);
        Assert.Contains((ushort)0, ordinal);
        Window[] parts =
        [
            new(Col - 512, Row - 512, 512, 512), new(Col, Row - 512, 512, 512), new(Col - 512, Row, 512, 512), new(Col, Row, 512, 512),
            new(Col - 320, Row - 64, 640, 64), new(Col - 31, Row - 100, 64, 200), new(Col, Row, 1, 1), new(Col - 3, Row - 2, 5, 4),
        ];
        foreach (Window part in parts)
        {
            (float[] values, ushort[] ordinals) = Read(world, 22, part);
            for (int i = 0; i < values.Length; i++)
            {
                (long x, long y) = (part.Col + (i % part.Width) - whole.Col, part.Row + (i / part.Width) - whole.Row);
                if (x is < 0 or >= 512 || y is < 0 or >= 512) continue;
                Assert.Equal(ordinal[(y * 512) + x], ordinals[i]);
                if (ordinals[i] != 0) Assert.Equal(BitConverter.SingleToInt32Bits(elevation[(y * 512) + x]), BitConverter.SingleToInt32Bits(values[i]));
            }
        }
    }

    [Fact]
    public void Nothing_more_is_read_where_nothing_is_void_or_all_is_open()
    {
        var land = new World((_, _) => false);
        Read(land, 15, new Window(Col, Row, 512, 512));
        var sea = new World((_, _) => true);
        Read(sea, 15, new Window(Col, Row, 512, 512));
        Assert.Equal((512 * 512, 512 * 512), (land.Asked, sea.Asked));
    }

    private static bool IsHole(long x, long y, long cx, long cy, double r) => ((x - cx) * (x - cx)) + ((y - cy) * (y - cy)) < r * r;

    private static (float[], ushort[]) Read(World world, double pixels, Window window)
    {
        var elevation = new float[window.Count];
        var ordinal = new ushort[window.Count];
        new HoleFill(world, pixels * Scale, Filled, 64).Read(Zoom, window, elevation, ordinal);
        return (elevation, ordinal);
    }

    /// <summary>A plane, or something rough on it, with voids; pixels count from the corner.</summary>
    private sealed class World(Func<long, long, bool> isVoid, bool rough = false) : IPixelSource
    {
        internal long Asked { get; private set; }

        internal static float Plane(long x, long y) => 500 + (0.75f * x) - (0.25f * y);

        internal (float Elevation, ushort Ordinal) At(long x, long y) =>
            isVoid(x, y) ? (float.NaN, (ushort)0) : (Plane(x, y) + (rough ? (float)(20 * Math.Sin(x * 0.7) * Math.Cos(y * 0.9)) : 0), (ushort)(x < 50 ? 1 : 2));

        public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
        {
            Asked += window.Count;
            bool any = false;
            for (int i = 0; i < window.Count; i++)
            {
                (elevation[i], ordinal[i]) = At(window.Col + (i % window.Width) - Col, window.Row + (i / window.Width) - Row);
                any |= ordinal[i] != 0;
            }
            return any;
        }
    }
}
