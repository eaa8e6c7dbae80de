using Terrane.Fusion.Policies;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Kinds;

/// <summary>Files, folders, globs, zips, VRT and addresses: whatever a build reads.</summary>
internal sealed class RasterKind : ProviderKind
{
    internal override string Name => "raster";

    internal override IReadOnlyList<string> Keys { get; } = ["path", .. RasterKeys.Names];

    internal override ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec)
    {
        IReadOnlyList<string> paths = map.Texts("path");
        if (paths.Count == 0) throw JobException.Missing(map.Place, "path");
        return RasterKeys.Read(map, folder, spec) with { Source = new RasterSource([.. paths.Select(path => SourceFiles.Resolve(folder, path))]) };
    }
}
