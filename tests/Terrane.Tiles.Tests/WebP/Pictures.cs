namespace Terrane.Tiles.Tests.WebP;

/// <summary>Images made of whole numbers only, the same on every machine.</summary>
internal static class Pictures
{
    private const uint Opaque = 0xFF00_0000;

    public static uint[] Fill(int width, int height, Func<int, int, uint> pixel)
    {
        var argb = new uint[width * height];
        for (int i = 0; i < argb.Length; i++) argb[i] = pixel(i % width, i / width);
        return argb;
    }

    /// <summary>Hills of +-<paramref name="relief"/> units of 1/256 m about sea level, in multiples of <paramref name="step"/>.</summary>
    public static uint[] Hills(int width, int height, int relief, int step, int seed = 1) => Fill(width, height, (x, y) =>
    {
        long units = 0;
        for (int octave = 0, period = 256, height2 = relief; octave < 6 && period > 1; octave++, period /= 2, height2 /= 2)
            units += Smooth(x, y, period, height2, seed + octave);
        return Opaque | (uint)((32768 * 256 + units) / step * step);
    });

    public static uint[] Noise(int width, int height, int seed, uint mask, uint always = Opaque)
    {
        var random = new Random(seed);
        return Fill(width, height, (_, _) => (uint)random.NextInt64(1L << 32) & mask | always);
    }

    /// <summary>Exactly <paramref name="levels"/> elevations, <paramref name="step"/> units apart, in patches and in noise.</summary>
    public static uint[] Levels(int width, int height, int levels, uint step, bool patches)
    {
        var random = new Random(levels);
        return Fill(width, height, (x, y) =>
        {
            int level = y * width + x < levels ? y * width + x : patches ? (x / 13 + y / 7 * 5) % levels : random.Next(levels);
            return Opaque | (8_388_608 + (uint)level * step);
        });
    }

    private static long Smooth(int x, int y, int period, int relief, int seed)
    {
        int cellX = x / period, cellY = y / period, fx = x % period, fy = y % period;
        long top = Value(cellX, cellY, seed, relief) * (period - fx) + Value(cellX + 1, cellY, seed, relief) * fx;
        long bottom = Value(cellX, cellY + 1, seed, relief) * (period - fx) + Value(cellX + 1, cellY + 1, seed, relief) * fx;
        return (top * (period - fy) + bottom * fy) / period / period;
    }

    private static long Value(int x, int y, int seed, int relief)
    {
        uint hash = (uint)(x * 73_856_093) ^ (uint)(y * 19_349_663) ^ (uint)(seed * 83_492_791);
        hash = (hash ^ (hash >> 15)) * 0x2C1B_3C6D;
        hash ^= hash >> 12;
        return hash % (2 * (uint)relief + 1) - relief;
    }
}
