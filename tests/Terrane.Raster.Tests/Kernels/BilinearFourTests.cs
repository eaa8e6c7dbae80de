using Terrane.Raster.Kernels;

namespace Terrane.Raster.Tests.Kernels;

public sealed class BilinearFourTests
{
    private const int Width = 40, Height = 30;
    private const double Unit = 1.0 / (1 << 24);

    [Fact]
    public void Four_at_once_are_bit_for_bit_what_they_are_one_by_one_up_to_the_first_void()
    {
        var random = new Random(11);
        float[] cells = [.. Enumerable.Range(0, Width * Height).Select(_ => (float)((random.NextDouble() * 4000) - 500))];
        int stopped = 0;
        for (int run = 0; run < 500; run++)
        {
            if (run == 250) for (int i = 0; i < 12; i++) cells[random.Next(cells.Length)] = float.NaN;
            int count = random.Next(1, 20);
            long u = random.NextInt64(18L << 24), v = random.NextInt64(14L << 24), du = random.NextInt64(1L << 24), dv = random.NextInt64(-(1L << 22), 1L << 23);
            if (v + (count * dv) < 0) dv = 0;
            float[] target = new float[count];
            int done = BilinearFour.Run(cells, Width, u, v, du, dv, target);
            Assert.Equal(0, done % 4);
            for (int i = 0; i < done; i++) Assert.Equal(BitConverter.SingleToInt32Bits(One(cells, u + (i * du), v + (i * dv))), BitConverter.SingleToInt32Bits(target[i]));
            if (done > count - 4) continue;
            stopped++;
            Assert.Contains(Enumerable.Range(done, 4), i => float.IsNaN(One(cells, u + (i * du), v + (i * dv))));
        }
        Assert.InRange(stopped, 20, 200);
    }

    private static float One(float[] cells, long u, long v)
    {
        int at = ((int)(v >> 24) * Width) + (int)(u >> 24);
        double fx = (u & 0xFF_FFFF) * Unit, fy = (v & 0xFF_FFFF) * Unit;
        double top = (cells[at] * (1 - fx)) + (cells[at + 1] * fx), bottom = (cells[at + Width] * (1 - fx)) + (cells[at + Width + 1] * fx);
        return (float)((top * (1 - fy)) + (bottom * fy)) + 0f;
    }
}
