using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;

namespace Terrane.Cells.Tests.Zones;

public sealed class ZoneCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_comes_from_the_cache_is_what_was_read()
    {
        // A ring across the antimeridian, a hole, a code that was mapped, one that is left out, and one that is mended.
        string path = TestFiles.GeoJson(_folder.File("z.geojson"),
            ("FJI", "Fiji", [[170, -20, -170, -20, -170, -10, 170, -10]]), ("250", "France", [TestFiles.Box(0, 40, 9, 50), TestFiles.Box(1, 41, 2, 42)]),
            (null, "Nobody", [TestFiles.Box(0, 0, 1, 1)]), ("DE", "Bowtie", [[10, 50, 12, 52, 12, 50, 10, 52]]));
        var options = new ZoneOptions { Path = path, KeyField = "iso", Uncoded = UncodedPolicy.Skip, Repair = true };
        ZoneSet plain = ZoneReader.Read(options), first = ZoneCache.Read(options, _folder.File("cache")), second = ZoneCache.Read(options, _folder.File("cache"));
        Assert.NotNull(plain.Zones.Single(zone => zone.Key == "FJ").Parts[0].Exterior.Wraps);
        Assert.Equal(Describe(plain), Describe(first));
        Assert.Equal(Describe(plain), Describe(second));
        Assert.Single(Directory.GetFiles(_folder.File("cache")));

        ZoneSet named = ZoneCache.Read(options with { Uncoded = UncodedPolicy.UseName }, _folder.File("cache"));
        Assert.Equal(4, named.Zones.Count); // another question has an answer of its own
    }

    [Fact]
    public void A_damaged_file_is_passed_over_and_replaced()
    {
        string path = TestFiles.ThreeCountries(_folder.File("z.geojson")), cache = _folder.File("cache");
        var options = new ZoneOptions { Path = path, KeyField = "iso" };
        string expected = Describe(ZoneCache.Read(options, cache)), file = Directory.GetFiles(cache).Single();
        byte[] whole = File.ReadAllBytes(file), broken = [.. whole];
        broken[^9] ^= 1;
        foreach (byte[] bytes in new[] { broken, whole[..100], [] })
        {
            File.WriteAllBytes(file, bytes);
            Assert.Equal(expected, Describe(ZoneCache.Read(options, cache)));
            Assert.Equal(whole, File.ReadAllBytes(file));
        }
    }

    private static string Describe(ZoneSet set) => string.Join('\n',
        [
            $"{set.Crs} {set.Features} {set.Bytes} {set.Sha256} {set.CrossingRings} {set.PolarRings} {set.RemovedPoints}",
            string.Join(',', set.Missing), string.Join(',', set.Skipped), string.Join(',', set.United), string.Join(',', set.Repaired),
            .. set.Zones.SelectMany(zone => zone.Parts.SelectMany(part => part.Rings.Select(ring =>
                $"{zone.Key} {zone.Name} {zone.HasCode} {string.Join(' ', ring.X)} {string.Join(' ', ring.Y)} {(ring.Wraps is null ? "-" : string.Join(' ', ring.Wraps))}"))),
        ]);
}
