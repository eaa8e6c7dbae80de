using Terrane.Fusion.Policies;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Bands;

/// <summary>The keys <c>uncertainty</c>, <c>survey</c> and <c>tid</c> of a provider.</summary>
internal static class BandKeys
{
    internal static readonly string[] Names = ["uncertainty", "survey", "tid"];

    private static readonly string[] SurveyNames = ["attribute", "band", "table", "name", "date", "licence", "institution", "resolution"];

    /// <param name="attribute">The attribute of a catalogue that names surveys, or null.</param>
    internal static ProviderBands Read(StrictYaml map, string folder, out string? attribute)
    {
        ProviderBands bands = Survey(map, out attribute) is { } survey ? new ProviderBands { Survey = survey } : ProviderBands.None;
        if (map.IsMap("uncertainty"))
        {
            StrictYaml one = map.Map("uncertainty")!;
            one.RefuseUnknown(["band"]);
            bands = bands with { Uncertainty = Band(one) ?? throw JobException.Missing(one.Place, "band") };
        }
        else bands = bands with { FixedUncertainty = PolicyValues.Number(map, "uncertainty", 0) };
        if (map.IsMap("tid"))
        {
            StrictYaml one = map.Map("tid")!;
            one.RefuseUnknown(["band", "path", "value"]);
            string? path = one.Scalar("path")?.Text;
            bands = bands with { Tid = Band(one), TidPath = path is null ? null : SourceFiles.Resolve(folder, path), FixedTid = Tid(one, "value") ?? TypeIdentifiers.Unknown };
            if (bands.Tid is not null && path is not null) throw JobException.BadValue(one.Place, "tid", path, "a path or a band, not both");
        }
        else bands = bands with { FixedTid = Tid(map, "tid") ?? TypeIdentifiers.Unknown };
        return bands;
    }

    private static SurveyBand? Survey(StrictYaml map, out string? attribute)
    {
        attribute = null;
        if (map.Map("survey") is not { } one) return null;
        one.RefuseUnknown(SurveyNames);
        attribute = one.Scalar("attribute")?.Text;
        (string table, string place) = one.Scalar("table") ?? ("rat", one.Place);
        if (table != "rat") throw JobException.BadValue(place, "table", table, "rat, the attribute table of the band");
        int? band = Band(one);
        IReadOnlyList<string> date = one.Texts("date");
        if (date.Count > 2) throw JobException.BadValue(one.Place, "date", string.Join(", ", date), "one column, or two for the first and the last day");
        SurveyBand? survey = band is null ? null : new SurveyBand(band.Value)
        {
            Name = one.Scalar("name")?.Text,
            Date = date,
            Licence = one.Scalar("licence")?.Text,
            Institution = one.Scalar("institution")?.Text,
            Resolution = one.Scalar("resolution")?.Text,
        };
        if (attribute is null == band is null) throw JobException.BadValue(one.Place, "survey", attribute ?? "nothing", "a band, or the attribute of a catalogue");
        return survey;
    }

    private static int? Band(StrictYaml map) => map.Scalar("band") is not { } found ? null
        : PolicyValues.Number(found.Place, "band", found.Text) is >= 1 and <= 65_536 and var band && band == Math.Floor(band) ? (int)band : throw JobException.BadValue(found.Place, "band", found.Text, "a number from 1");

    private static byte? Tid(StrictYaml map, string key) => map.Scalar(key) is not { } found ? null
        : byte.TryParse(found.Text, out byte tid) && tid != TypeIdentifiers.Unknown ? tid : throw JobException.BadValue(found.Place, key, found.Text, "a type identifier of GEBCO from 0 to 254");
}
