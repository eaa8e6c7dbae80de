using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Kernels;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Policies;

/// <summary>The keys of a provider.</summary>
internal static class ProviderReader
{
    /// <summary>Of every type.</summary>
    private static readonly string[] Keys =
    [
        "type", "aliases", "title", "attribution", "licence", "date", "vertical_datum", "value", "path", "surveys", "crs", "nodata", "band", "scale", "offset",
        "valid_range", "sea_values", "ceiling", "open_options", "resampling", "vertical_offset",
    ];

    private static readonly Dictionary<string, bool> Surveys = new(StringComparer.Ordinal) { ["none"] = false, ["files"] = true };

    internal static ProviderSpec Read(string name, StrictYaml map, string folder)
    {
        map.RefuseUnknown(Keys);
        (string type, string place) = map.Scalar("type") ?? ("raster", map.Place);
        ProviderSpec spec = type switch
        {
            "raster" => Raster(name, map, folder),
            "constant" => new ProviderSpec { Name = name, Value = PolicyValues.Number(map, "value") ?? throw JobException.Missing(map.Place, "value") },
            _ => throw JobException.BadValue(place, "type", type, "raster or constant"),
        };
        spec = spec with
        {
            Aliases = map.Texts("aliases"),
            Title = map.Scalar("title")?.Text,
            Attribution = map.Scalar("attribution")?.Text,
            Licence = map.Scalar("licence")?.Text,
            Date = map.Scalar("date")?.Text,
            VerticalDatum = map.Scalar("vertical_datum")?.Text,
        };
        map.RefuseOthers();
        return spec;
    }

    private static ProviderSpec Raster(string name, StrictYaml map, string folder)
    {
        IReadOnlyList<string> paths = map.Texts("path");
        if (paths.Count == 0) throw JobException.Missing(map.Place, "path");
        (double Min, double Max)? valid = PolicyValues.Range(map, "valid_range"), sea = PolicyValues.Range(map, "sea_values");
        (string kernel, string place) = map.Scalar("resampling") ?? ("bilinear", map.Place);
        if (!Enum.GetNames<ResamplingKernel>().Contains(kernel, StringComparer.OrdinalIgnoreCase))
            throw JobException.BadValue(place, "resampling", kernel, string.Join(", ", Enum.GetNames<ResamplingKernel>().Select(n => n.ToLowerInvariant())));
        string? offset = map.Scalar("vertical_offset")?.Text;
        bool isNumber = double.TryParse(offset, System.Globalization.CultureInfo.InvariantCulture, out _);
        return new ProviderSpec
        {
            Name = name,
            Paths = [.. paths.Select(path => SourceFiles.Resolve(folder, path))],
            Resampling = kernel,
            Surveys = PolicyValues.Word(map, "surveys", false, Surveys),
            VerticalOffset = isNumber ? PolicyValues.Number(map, "vertical_offset") : null,
            VerticalOffsetGrid = offset is null || isNumber ? null : SourceFiles.Resolve(folder, offset),
            Options = new RasterOptions
            {
                Crs = map.Scalar("crs")?.Text,
                NoData = [.. map.Texts("nodata").Select(text => PolicyValues.Number(map.Place, "nodata", text))],
                Band = (int)(PolicyValues.Number(map, "band", 1) ?? 1),
                Scale = PolicyValues.Number(map, "scale"),
                Offset = PolicyValues.Number(map, "offset"),
                ValidMin = valid?.Min,
                ValidMax = valid?.Max,
                SeaMin = sea?.Min,
                SeaMax = sea?.Max,
                Ceiling = PolicyValues.Number(map, "ceiling"),
                OpenOptions = map.Texts("open_options"),
            },
        };
    }

    /// <summary>Where a file of polygons lies that a policy names.</summary>
    internal static string Polygons(string folder, string name) =>
        PolygonFile.IsAtlasName(name) || name.StartsWith("/vsi", StringComparison.Ordinal) ? name : Path.Combine(folder, name);
}
