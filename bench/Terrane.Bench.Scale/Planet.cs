namespace Terrane.Bench.Scale;

/// <summary>Sources that ask for a wanted number of tiles: cells of one degree, in continents of eight.</summary>
internal static class Planet
{
    /// <summary>Deepest zoom of the tiles.</summary>
    public const byte MaxZoom = 14;

    private const int Continent = 8, MostLatitude = 56;

    /// <summary>Writes as many files as give about <paramref name="tiles"/> tiles, overviews included.</summary>
    public static int Write(string folder, long tiles)
    {
        const double PerDegree = (1 << MaxZoom) / 360.0;
        Directory.CreateDirectory(folder);
        int files = 0;
        double wanted = tiles;
        // Continents are scattered over the globe, so that the tree has paths of every kind; whole ones until there are enough.
        foreach ((int west, int north) in Continents().OrderBy(c => NullTiles.Mix((ulong)((c.West * 1000) + c.North))))
        {
            for (int i = 0; i < Continent * Continent; i++)
            {
                (int lon, int lat) = (west + (i % Continent), north - (i / Continent));
                if (wanted <= 0) return files;
                wanted -= PerDegree * PerDegree / Math.Cos((lat - 0.5) * Math.PI / 180) * 4 / 3;
                File.WriteAllBytes(Path.Combine(folder, FormattableString.Invariant($"{lat + 90:000}-{lon + 180:000}.tif")), EmptyRaster.Bytes(lon, lat));
                files++;
            }
        }
        return wanted <= 0 ? files : throw new ArgumentOutOfRangeException(nameof(tiles), tiles, "The planet has no room for so many tiles.");
    }

    private static IEnumerable<(int West, int North)> Continents()
    {
        for (int north = MostLatitude; north > -MostLatitude; north -= Continent)
            for (int west = -180; west < 180; west += Continent) yield return (west, north);
    }
}
