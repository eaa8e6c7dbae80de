using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Kinds;

/// <inheritdoc cref="ZarrKind"/>
/// <param name="Path">A folder, or what GDAL calls one on a server.</param>
/// <param name="Variable">The array; in groups with slashes.</param>
internal sealed record ZarrSource(string Path, string Variable) : ProviderSource
{
    /// <summary>What `terrane fuse` writes.</summary>
    internal const string Elevation = "elevation";

    private const string S3 = "s3://";

    internal override string Text => $"{Variable} of {System.IO.Path.GetFileName(Secrets.Hide(Path))}";

    internal override void Describe(JsonObject plan) => plan["variable"] = Variable;

    internal override ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct)
    {
        bool isRemote = Path.StartsWith("/vsi", StringComparison.Ordinal) || Path.Contains("://", StringComparison.Ordinal);
        if (!isRemote && !Directory.Exists(Path)) throw ZarrException.NotFound(Path);
        if (!isRemote && !Directory.Exists(System.IO.Path.Combine(Path, Variable))) throw ZarrException.CannotOpen(Path, Variable, "it is not there.");
        string store = Path.StartsWith("http", StringComparison.Ordinal) ? "/vsicurl/" + Path : Path.StartsWith(S3, StringComparison.Ordinal) ? "/vsis3/" + Path[S3.Length..] : Path;
        try
        {
            RasterScan scan = RasterScanner.ScanSource([$"ZARR:\"{store}\":/{Variable}"], request.Options, ct);
            FileStamp[] stamps = isRemote ? Remote(store) : Local();
            return new ProviderOpening { Files = [.. scan.Files.Select(file => file with { Container = stamps[0], Parts = [.. stamps.Skip(1)] })], Failures = scan.Failures, IsChosen = true };
        }
        catch (TerraneException e) when (e.Code == "raster.open")
        {
            return new ProviderOpening { Failures = [ZarrException.CannotOpen(Path, Variable, e.Message)], IsChosen = true };
        }
    }

    /// <summary>Metadata and every chunk of the array.</summary>
    private FileStamp[] Local() =>
        [.. Directory.EnumerateFiles(Path).Concat(Directory.EnumerateFiles(System.IO.Path.Combine(Path, Variable), "*", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal).Select(FileStamp.Of).OfType<FileStamp>()];

    private FileStamp[] Remote(string store)
    {
        FileStamp[] found = [.. new[] { ".zmetadata", $"{Variable}/.zarray", "zarr.json", $"{Variable}/zarr.json" }.Select(name => FileStamp.Of($"{store}/{name}")).OfType<FileStamp>()];
        return found.Length > 0 ? found : throw ZarrException.NotFound(Path);
    }
}
