using System.Text.RegularExpressions;
using Terrane.Native.Gdal;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Index;

/// <summary>The last by name of what fits a glob, on disk or on a server that lists its files.</summary>
internal static class LatestName
{
    /// <exception cref="Core.TerraneException">fusion.index: nothing fits; raster.list: the server cannot be asked.</exception>
    internal static string Of(string glob)
    {
        string folder = Catalogue.FolderOf(glob[..glob.IndexOf('*', StringComparison.Ordinal)]), rest = glob[folder.Length..];
        string where = RemotePaths.ToGdal(folder);
        if (!RemotePaths.IsRemote(where)) return GlobPattern.Match(glob) is { Count: > 0 } found ? found[^1] : throw FusionException.Index(glob, "no file fits it");
        Regex wanted = GlobPattern.Compile(rest);
        return Vsi.ReadDirectory(where.TrimEnd('/'), recursive: rest.Contains('/', StringComparison.Ordinal)).LastOrDefault(name => wanted.IsMatch(name)) is { } last
            ? folder + last : throw FusionException.Index(glob, "no file on the server fits it");
    }
}
