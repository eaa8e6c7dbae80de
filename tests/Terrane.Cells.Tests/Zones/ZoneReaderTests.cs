using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Native.Ogr;

namespace Terrane.Cells.Tests.Zones;

public sealed class ZoneReaderTests : IDisposable
{
    private static readonly double[] Square = TestFiles.Box(0, 0, 2, 2);
    private static readonly double[] Bowtie = [0, 0, 2, 2, 2, 0, 0, 2];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Codes_of_every_kind_become_alpha_2()
    {
        ZoneSet set = Read(("de", "Germany", [Square]), ("FRA", "France", [Square]), ("036", "Australia", [Square]), ("8", "Albania", [Square]));
        Assert.Equal(["AL", "AU", "DE", "FR"], set.Zones.Select(zone => zone.Key));
        Assert.Equal(245, set.Missing.Count);
        Assert.DoesNotContain("DE", set.Missing);
    }

    [Fact]
    public void Unknown_codes_are_refused_by_name()
    {
        CellsException refused = Refused(o => o, ("XQ", "Nowhere", [Square]), ("DE", "Germany", [Square]), ("997", "Neverland", [Square]));
        Assert.Equal("cells.zones.code", refused.Code);
        Assert.Contains("Nowhere", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Neverland", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_without_a_code_are_refused_skipped_or_kept_by_name()
    {
        (string?, string, double[][])[] features = [("DE", "Germany", [Square]), (null, "Kosovo", [Square]), ("-99", "Somaliland", [Square])];
        Assert.Equal("cells.zones.uncoded", Refused(o => o, features).Code);
        ZoneSet skipped = Read(o => o with { Uncoded = UncodedPolicy.Skip }, features);
        Assert.Equal(["DE"], skipped.Zones.Select(zone => zone.Key));
        Assert.Equal(2, skipped.Skipped.Count);
        ZoneSet named = Read(o => o with { Uncoded = UncodedPolicy.UseName }, features);
        Assert.Equal([("DE", true), ("Kosovo", false), ("Somaliland", false)], named.Zones.Select(zone => (zone.Key, zone.HasCode)));
    }

    [Fact]
    public void Two_features_of_one_code_are_refused_or_united()
    {
        (string?, string, double[][])[] features = [("AU", "Australia", [Square]), ("036", "Ashmore and Cartier Is.", [TestFiles.Box(4, 4, 5, 5)])];
        Assert.Equal("cells.zones.duplicate", Refused(o => o, features).Code);
        ZoneSet united = Read(o => o with { UniteDuplicates = true }, features);
        Assert.Equal(2, Assert.Single(united.Zones).Parts.Count);
        Assert.Equal(["AU"], united.United);
    }

    [Fact]
    public void Invalid_polygons_are_named_with_their_place_or_mended()
    {
        CellsException refused = Refused(o => o, ("DE", "Bowtie", [Bowtie]));
        Assert.Equal("cells.zones.invalid", refused.Code);
        Assert.Matches("Bowtie.*Self-intersection.*1 1", refused.Message);
        ZoneSet mended = Read(o => o with { Repair = true }, ("DE", "Bowtie", [Bowtie]));
        Assert.Equal(2, mended.Zones[0].Parts.Count); // two triangles
        Assert.Single(mended.Repaired);
    }

    [Fact]
    public void Codes_need_not_be_countries()
    {
        ZoneSet set = Read(o => o with { IsoCodes = false }, ("Ponta Delgada/1", "", [Square]));
        Assert.Equal("Ponta Delgada/1", set.Zones[0].Key);
        Assert.Equal("country=Ponta%20Delgada%2F1", Cells.Publish.PartitionPath.Country(set.Zones[0].Key));
    }

    [Fact]
    public void Fields_and_layers_that_are_not_there_are_named()
    {
        string path = TestFiles.GeoJson(_folder.File("z.geojson"), ("DE", "Germany", [Square]));
        var field = Assert.Throws<VectorException>(() => ZoneReader.Read(new ZoneOptions { Path = path, KeyField = "ISO_A9" }));
        Assert.Equal("vector.field", field.Code);
        Assert.Contains("iso, name", field.Message, StringComparison.Ordinal);
        Assert.Equal("vector.layer", Assert.Throws<VectorException>(() => ZoneReader.Read(new ZoneOptions { Path = path, KeyField = "iso", Layer = "x" })).Code);
        Assert.Equal("vector.open", Assert.Throws<VectorException>(() => ZoneReader.Read(new ZoneOptions { Path = _folder.File("no.gpkg"), KeyField = "iso" })).Code);
    }

    [Fact]
    public void The_real_countries_come_out_with_what_is_known_of_them()
    {
        string path = RealData.Countries;
        var options = new ZoneOptions { Path = path, KeyField = "id", UniteDuplicates = true, Uncoded = UncodedPolicy.Skip, Repair = true };
        ZoneSet set = ZoneReader.Read(options);
        Assert.Equal((255, 238, 16), (set.Features, set.Zones.Count, set.Skipped.Count));
        Assert.Equal(["AU"], set.United);
        Assert.Equal("BQ BV CC CX GF GP MQ RE SJ TK YT", string.Join(' ', set.Missing));
        Assert.Equal(1, set.PolarRings); // Antarctica
        Assert.Equal("cells.zones.duplicate", Assert.Throws<CellsException>(() => ZoneReader.Read(options with { UniteDuplicates = false })).Code);
    }

    private ZoneSet Read(params (string?, string, double[][])[] features) => Read(o => o, features);

    private ZoneSet Read(Func<ZoneOptions, ZoneOptions> change, params (string?, string, double[][])[] features) =>
        ZoneReader.Read(change(new ZoneOptions { Path = TestFiles.GeoJson(_folder.File("zones.geojson"), features), KeyField = "iso" }));

    private CellsException Refused(Func<ZoneOptions, ZoneOptions> change, params (string?, string, double[][])[] features) =>
        Assert.Throws<CellsException>(() => Read(change, features));
}
