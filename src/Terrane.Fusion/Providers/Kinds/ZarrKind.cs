using Terrane.Fusion.Policies;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Kinds;

/// <summary>An array of a Zarr store, through GDAL.</summary>
internal sealed class ZarrKind : ProviderKind
{
    private const string Own = "provenance";

    internal override string Name => "zarr";

    internal override IReadOnlyList<string> Keys { get; } = ["path", "variable", .. RasterKeys.Names];

    internal override ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec)
    {
        if (map.Scalar("path") is not var (path, _)) throw JobException.Missing(map.Place, "path");
        string variable = map.Scalar("variable")?.Text ?? ZarrSource.Elevation;
        return RasterKeys.Read(map, folder, spec, own: Own) with { Source = new ZarrSource(Path.TrimEndingDirectorySeparator(SourceFiles.Resolve(folder, path)), variable.Trim('/'), RasterKeys.TellsOwn(map, Own)) };
    }
}
