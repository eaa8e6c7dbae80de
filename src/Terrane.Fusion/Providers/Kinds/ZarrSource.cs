using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers.Bands;
using Terrane.Native.Gdal;
using Terrane.Raster;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Kinds;

/// <inheritdoc cref="ZarrKind"/>
/// <param name="Path">A folder, or what GDAL calls one on a server.</param>
/// <param name="Variable">The array; in groups with slashes.</param>
/// <param name="TellsSurveys">The ids of its `source_elevation` are surveys, by its `provenance_dict`.</param>
internal sealed record ZarrSource(string Path, string Variable, bool TellsSurveys) : ProviderSource
{
    /// <summary>What `terrane fuse` writes.</summary>
    internal const string Elevation = "elevation";

    private const string Provenance = "source_elevation";

    private const string S3 = "s3://";

    internal override string Text => $"{Variable} of {System.IO.Path.GetFileName(Secrets.Hide(Path))}";

    internal override void Describe(JsonObject plan)
    {
        plan["variable"] = Variable;
        if (TellsSurveys) plan["provenance"] = Provenance;
    }

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
            RasterFile[] files = [.. scan.Files.Select(file => file with { Container = stamps[0], Parts = [.. stamps.Skip(1)] })];
            if (!TellsSurveys) return new ProviderOpening { Files = files, Failures = scan.Failures, IsChosen = true };
            var surveys = new OwnSurveys(Surveys(store));
            RasterFile ids = RasterScanner.ScanSource([$"ZARR:\"{store}\":/{Provenance}"], request.Options, ct).Files[0];
            return new ProviderOpening { Files = [.. files.Select(file => surveys.Attach(file, ids, 1))], Coded = surveys.Surveys, Failures = scan.Failures, IsChosen = true };
        }
        catch (TerraneException e) when (e.Code == "raster.open")
        {
            return new ProviderOpening { Failures = [ZarrException.CannotOpen(Path, Variable, e.Message)], IsChosen = true };
        }
    }

    /// <summary>What ids stand for, by the attributes of the store.</summary>
    private List<(uint Id, Survey Survey)> Surveys(string store)
    {
        foreach (string name in new[] { ".zattrs", "zarr.json" })
        {
            if (FileStamp.Of($"{store}/{name}") is null) continue;
            using VsiReader reader = VsiReader.Open($"{store}/{name}");
            using var text = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int read; (read = reader.Read(buffer)) > 0;) text.Write(buffer, 0, read);
            try
            {
                using var document = JsonDocument.Parse(text.ToArray());
                JsonElement root = name == "zarr.json" && document.RootElement.TryGetProperty("attributes", out JsonElement attributes) ? attributes : document.RootElement;
                if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("provenance_dict", out JsonElement told) && told.ValueKind == JsonValueKind.Object)
                    return [.. told.EnumerateObject().Select(entry => (uint.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id : 0, OwnSurveys.Read(entry.Value)))
                        .Where(entry => entry.Item2 is not null).Select(entry => (entry.Item1, entry.Item2!))];
            }
            catch (JsonException e)
            {
                throw ZarrException.CannotOpen(Path, Provenance, $"'{name}' is no JSON ({e.Message})");
            }
        }
        throw ZarrException.CannotOpen(Path, Provenance, "the store has no provenance_dict, which `terrane fuse` writes.");
    }

    /// <summary>Metadata and every chunk of the arrays that are read.</summary>
    private FileStamp[] Local() =>
        [.. Directory.EnumerateFiles(Path).Concat((TellsSurveys ? [Variable, Provenance] : new[] { Variable }).Where(array => Directory.Exists(System.IO.Path.Combine(Path, array)))
                .SelectMany(array => Directory.EnumerateFiles(System.IO.Path.Combine(Path, array), "*", SearchOption.AllDirectories)))
            .Order(StringComparer.Ordinal).Select(FileStamp.Of).OfType<FileStamp>()];

    private FileStamp[] Remote(string store)
    {
        FileStamp[] found = [.. new[] { ".zmetadata", $"{Variable}/.zarray", "zarr.json", $"{Variable}/zarr.json" }.Select(name => FileStamp.Of($"{store}/{name}")).OfType<FileStamp>()];
        return found.Length > 0 ? found : throw ZarrException.NotFound(Path);
    }
}
