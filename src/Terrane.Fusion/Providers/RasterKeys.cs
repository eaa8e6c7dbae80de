using System.Globalization;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Bands;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers;

/// <summary>The keys that say how rasters are read: of every kind that ends in raster files.</summary>
internal static class RasterKeys
{
    internal static readonly string[] Names =
        ["surveys", "crs", "nodata", "band", "scale", "offset", "valid_range", "sea_values", "ceiling", "open_options", "resampling", "vertical_offset", "vertical_offset_uncertainty", .. BandKeys.Names];

    private static readonly Dictionary<string, bool> Surveys = new(StringComparer.Ordinal) { ["none"] = false, ["files"] = true };

    /// <param name="own">A word for surveys that a source of this kind tells itself; those are its own business.</param>
    /// <param name="hasAttributes">True where files have attributes, of which one may name surveys.</param>
    internal static ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec, bool hasAttributes = false, string? own = null)
    {
        (double Min, double Max)? valid = PolicyValues.Range(map, "valid_range"), sea = PolicyValues.Range(map, "sea_values");
        (string kernel, string place) = map.Scalar("resampling") ?? ("bilinear", map.Place);
        if (!Enum.GetNames<ResamplingKernel>().Contains(kernel, StringComparer.OrdinalIgnoreCase))
            throw JobException.BadValue(place, "resampling", kernel, string.Join(", ", Enum.GetNames<ResamplingKernel>().Select(n => n.ToLowerInvariant())));
        string? offset = map.Scalar("vertical_offset")?.Text;
        bool isNumber = double.TryParse(offset, CultureInfo.InvariantCulture, out _);
        ProviderBands bands = BandKeys.Read(map, folder, out string? attribute);
        if (attribute is not null && !hasAttributes) throw JobException.BadValue(map.Map("survey")!.Place, "survey", attribute, "a band; only catalogues (type: index) have attributes");
        if (own is not null && bands.AreBeside && TellsOwn(map, own)) throw JobException.BadValue(map.Place, "surveys", own, "bands beside elevations, or the source's own surveys, not both");
        return spec with
        {
            Bands = own is not null && TellsOwn(map, own) ? bands with { TellsOwn = true } : bands,
            Resampling = kernel,
            Surveys = PolicyValues.Word(map, "surveys", false, own is null ? Surveys : new(Surveys) { [own] = false }) || attribute is not null,
            VerticalOffsetUncertainty = PolicyValues.Number(map, "vertical_offset_uncertainty", 0),
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

    /// <summary>True when the surveys are those that the source tells.</summary>
    internal static bool TellsOwn(StrictYaml map, string own) => map.Scalar("surveys")?.Text == own;
}
