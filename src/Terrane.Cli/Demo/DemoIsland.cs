namespace Terrane.Cli.Demo;

/// <summary>The shape of an island that does not exist, west of Scotland, as a function of the place. A fixed seed: the same on every machine.</summary>
internal static class DemoIsland
{
    /// <summary>Degrees.</summary>
    public const double Longitude = -7.9, Latitude = 56.9;

    private const double MetresPerDegree = 111_200;
    private static readonly double EastScale = Math.Cos(Latitude * Math.PI / 180) * MetresPerDegree;

    /// <summary>Metres above the sea at a place in degrees; negative below it.</summary>
    public static double Elevation(double longitude, double latitude)
    {
        double x = (longitude - Longitude) * EastScale, y = (latitude - Latitude) * MetresPerDegree;
        double warp = 1_400 * Noise(x / 5_000, y / 5_000, 1);
        double r = Math.Sqrt(((x + warp) * (x + warp)) + (y * y * 1.3)) / 7_000;
        double shelf = r < 1 ? Math.Pow(1 - r, 1.35) * 1_150 : -(1 - Math.Exp(-(r - 1) * 1.1)) * 420;
        double ridges = 0, amplitude = 1, wave = 2_600;
        for (int octave = 0; octave < 7; octave++)
        {
            // Each octave lies at another angle, or the lattice of the noise shows as straight ridges.
            (double sin, double cos) = Math.SinCos(0.7 + (1.9 * octave));
            ridges += amplitude * (1 - (2 * Math.Abs(Noise(((x * cos) - (y * sin)) / wave, ((x * sin) + (y * cos)) / wave, 10 + octave))));
            (amplitude, wave) = (amplitude * 0.5, wave * 0.5);
        }
        double relief = r < 1 ? 60 + (300 * (1 - r)) : 60 / (1 + ((r - 1) * 3));
        return shelf + ((ridges - 0.6) * relief * Math.Min(1, Math.Abs(r - 1) * 4));
    }

    /// <summary>Smooth noise in -1 to 1: a hash at whole coordinates, quintic between them.</summary>
    private static double Noise(double x, double y, int seed)
    {
        double fx = Math.Floor(x), fy = Math.Floor(y);
        double u = Quintic(x - fx), v = Quintic(y - fy);
        int ix = (int)fx, iy = (int)fy;
        double north = Lerp(Hash(ix, iy, seed), Hash(ix + 1, iy, seed), u);
        double south = Lerp(Hash(ix, iy + 1, seed), Hash(ix + 1, iy + 1, seed), u);
        return Lerp(north, south, v);
    }

    private static double Quintic(double t) => t * t * t * ((t * ((t * 6) - 15)) + 10);

    private static double Lerp(double a, double b, double t) => a + ((b - a) * t);

    private static double Hash(int x, int y, int seed)
    {
        uint h = ((uint)x * 0x9E3779B1) ^ ((uint)y * 0x85EBCA77) ^ ((uint)seed * 0xC2B2AE3D);
        h = (h ^ (h >> 15)) * 0x2C1B3C6D;
        h = (h ^ (h >> 12)) * 0x297A2D39;
        h ^= h >> 15;
        return (h / (double)uint.MaxValue * 2) - 1;
    }
}
