using Terrane.Fusion.Providers;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Policies;

/// <summary>The keys of a provider.</summary>
internal static class ProviderReader
{
    /// <summary>Of every kind.</summary>
    private static readonly string[] Keys = ["type", "aliases", "title", "attribution", "licence", "date", "vertical_datum", "vertical_transform"];

    private static readonly Dictionary<string, bool> Transforms = new(StringComparer.Ordinal) { ["auto"] = false, ["none"] = true };

    internal static ProviderSpec Read(string name, StrictYaml map, string folder)
    {
        (string type, string place) = map.Scalar("type") ?? (ProviderKinds.Default, map.Place);
        ProviderKind kind = ProviderKinds.Find(type) ?? throw JobException.BadValue(place, "type", type, string.Join(", ", ProviderKinds.Names));
        map.RefuseUnknown([.. Keys, .. kind.Keys]);
        ProviderSpec spec = kind.Read(map, folder, new ProviderSpec
        {
            Name = name,
            Aliases = map.Texts("aliases"),
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

    /// <summary>Where a file of polygons lies that a policy names.</summary>
    internal static string Polygons(string folder, string name) =>
        PolygonFile.IsAtlasName(name) || name.StartsWith("/vsi", StringComparison.Ordinal) ? name : Path.Combine(folder, name);
}
