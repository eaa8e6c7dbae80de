using Terrane.Fusion.Providers;
using Terrane.Fusion.Providers.Agencies;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Policies;

/// <summary>The keys of a provider.</summary>
internal static class ProviderReader
{
    /// <summary>Of every kind.</summary>
    private static readonly string[] Keys = ["agency", "type", "aliases", "title", "attribution", "licence", "date", "vertical_datum", "vertical_transform"];

    private static readonly Dictionary<string, bool> Transforms = new(StringComparer.Ordinal) { ["auto"] = false, ["none"] = true };

    internal static ProviderSpec Read(string name, StrictYaml map, string folder)
    {
        if (map.Scalar("agency") is { } agency) map = Over(agency.Text, agency.Place, map);
        (string type, string place) = TypeOf(map);
        ProviderKind kind = ProviderKinds.Find(type) ?? throw JobException.BadValue(place, "type", type, string.Join(", ", ProviderKinds.Names));
        map.RefuseUnknown([.. Keys, .. kind.Keys]);
        ProviderSpec spec = kind.Read(map, folder, new ProviderSpec
        {
            Name = name,
            Aliases = map.HasOwn("aliases") ? map.Texts("aliases") : [],
            Title = map.Scalar("title")?.Text,
            Attribution = map.Scalar("attribution")?.Text,
            Licence = map.Scalar("licence")?.Text,
            Date = map.Scalar("date")?.Text,
            KeepsHeights = PolicyValues.Word(map, "vertical_transform", false, Transforms),
            VerticalDatum = map.Scalar("vertical_datum")?.Text,
        });
        map.RefuseOthers();
        return spec;
    }

    /// <summary>A provider of an agency that a policy names without a word more.</summary>
    internal static ProviderSpec Read(Agency agency, string place, string folder) => agency.Needs.Count > 0
        ? throw FusionException.AgencyNeeds(place, agency.Name, agency.Needs, agency.Note)
        : Read(agency.Name, StrictYaml.Read(place, new StringReader($"agency: {agency.Name}")), folder) with { Aliases = agency.Aliases };

    private static StrictYaml Over(string name, string place, StrictYaml map)
    {
        Agency agency = AgencyFiles.Find(name) ?? throw FusionException.UnknownAgency(place, name, AgencyFiles.All.Select(a => a.Name));
        if (agency.Needs.Count > 0 && !agency.Needs.Any(map.HasOwn)) throw FusionException.AgencyNeeds(place, agency.Name, agency.Needs, agency.Note);
        return map.Over(agency.Keys());
    }

    // Who names files or a catalogue of an agency of his own means that, whatever the agency publishes.
    private static (string Text, string Place) TypeOf(StrictYaml map) =>
        map.HasOwn("type") ? map.Scalar("type")!.Value
        : map.HasOwn("path") ? ("raster", map.Place)
        : map.HasOwn("index") || map.HasOwn("grid") ? ("index", map.Place)
        : map.Scalar("type") ?? (ProviderKinds.Default, map.Place);

    /// <summary>Where a file of polygons lies that a policy names.</summary>
    internal static string Polygons(string folder, string name) =>
        PolygonFile.IsAtlasName(name) || name.StartsWith("/vsi", StringComparison.Ordinal) ? name : Path.Combine(folder, name);
}
