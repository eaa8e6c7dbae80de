using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Index;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Kinds;

/// <summary>A catalogue of rasters, of which only those are opened that an area needs.</summary>
internal sealed class IndexKind : ProviderKind
{
    private static readonly Dictionary<string, bool> MissingWords = new(StringComparer.Ordinal) { ["error"] = false, ["nodata"] = true };

    internal override string Name => "index";

    internal override IReadOnlyList<string> Keys { get; } =
        ["index", "grid", "layer", "file", "asset", "id", "attributes", "where", "include", "exclude", "priority", "missing", .. RasterKeys.Names];

    internal override ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec)
    {
        bool hasGrid = map.HasOwn("grid") || (map.Has("grid") && !map.HasOwn("index"));
        if (map.HasOwn("grid") && map.HasOwn("index")) throw JobException.BadValue(map.Place, "grid", "both", "an index or a grid");
        string index = hasGrid ? "" : map.Scalar("index")?.Text ?? throw JobException.Missing(map.Place, "index");
        (string? file, string? asset) = (map.Scalar("file")?.Text, map.Scalar("asset")?.Text);
        if (file is not null && asset is not null) throw JobException.BadValue(map.Place, "asset", asset, "only one of file (attributes of features) and asset (of STAC items)");
        spec = RasterKeys.Read(map, folder, spec, hasAttributes: true);
        return spec with
        {
            Source = new IndexSource(hasGrid ? "grid" : SourceFiles.Resolve(folder, index))
            {
                Grid = hasGrid ? Grid(map.Map("grid")!) : null,
                Layer = map.Scalar("layer")?.Text,
                Asset = asset,
                File = file ?? $"{{{Catalogue.Location}}}",
                Id = map.Map("survey")?.Scalar("attribute") is { } survey ? $"{{{survey.Text}}}" : map.Scalar("id")?.Text,
                Roles = Roles(map.Map("attributes")),
                Where = [.. map.Texts("where").Select(text => Condition(map.Place, text))],
                Names = Names(map),
                Priority = [.. map.Texts("priority").Select(Priority)],
                MissingIsNoData = PolicyValues.Word(map, "missing", false, MissingWords),
            },
        };
    }

    private static GridSpec Grid(StrictYaml map)
    {
        double[] Pair(string key, double x, double y)
        {
            double[] n = [.. map.Texts(key).Select(text => PolicyValues.Number(map.Place, key, text))];
            return n.Length switch { 0 => [x, y], 1 => [n[0], n[0]], 2 => n, _ => throw JobException.BadValue(map.Place, key, $"{n.Length} numbers", "one or two numbers of degrees") };
        }
        double[] step = Pair("step", 1, 1), origin = Pair("origin", -180, 90);
        bool north = PolicyValues.Word(map, "corner", false, new Dictionary<string, bool>(StringComparer.Ordinal) { ["south_west"] = false, ["north_west"] = true });
        map.RefuseOthers();
        bool ok = step[0] is > 0 and <= 360 && step[1] is > 0 and <= 180 && origin[0] is >= -180 and < 180 && origin[1] is > -90 and <= 90;
        return ok ? new GridSpec(step[0], step[1], origin[0], origin[1], north) : throw JobException.BadValue(map.Place, "grid", $"{step[0]}, {step[1]}", "steps above 0 and an origin on Earth, in degrees");
    }

    private static IndexRoles Roles(StrictYaml? map)
    {
        if (map is null) return new IndexRoles();
        var roles = new IndexRoles
        {
            Date = map.Scalar("date")?.Text,
            Licence = map.Scalar("licence")?.Text,
            Institution = map.Scalar("institution")?.Text,
            Resolution = map.Scalar("resolution")?.Text,
            Crs = map.Scalar("crs")?.Text,
        };
        map.RefuseOthers();
        return roles;
    }

    private static EntryCondition Condition(string place, string text)
    {
        EntryCondition condition = EntryCondition.Parse(text) ?? throw JobException.BadValue(place, "where", text, "an attribute, a sign (= != < <= > >= ~) and a value, as in `Resolution <= 8`");
        if (condition.Sign == "~") NamePattern.Check(place, condition.Value);
        return condition;
    }

    private static StepFilter Names(StrictYaml map)
    {
        var names = new StepFilter { IncludePatterns = map.Texts("include"), ExcludePatterns = map.Texts("exclude") };
        foreach (string pattern in names.IncludePatterns.Concat(names.ExcludePatterns)) NamePattern.Check(map.Place, pattern);
        return names;
    }

    private static (string Attribute, bool Descends) Priority(string text) => text.StartsWith('-') ? (text[1..].Trim(), true) : (text, false);
}
