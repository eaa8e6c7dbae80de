using Terrane.Fusion.Policies;
using Terrane.Runtime.Jobs;
using Terrane.Tiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Fusion.Providers.Kinds;

/// <summary>Tiles of elevations in a PMTiles or MBTiles.</summary>
internal sealed class ArchiveKind : ProviderKind
{
    private static readonly Dictionary<string, string?> Encodings = new(StringComparer.Ordinal)
    {
        [PmTilesMetadata.TerrariumEncoding] = PmTilesMetadata.TerrariumEncoding,
        [PmTilesMetadata.MapboxEncoding] = PmTilesMetadata.MapboxEncoding,
    };

    private const string Own = "lineage";

    internal override string Name => "archive";

    internal override IReadOnlyList<string> Keys { get; } = ["path", "encoding", "lineage", "void_values", .. RasterKeys.Names];

    internal override ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec)
    {
        if (map.Scalar("path") is not var (path, _)) throw JobException.Missing(map.Place, "path");
        return RasterKeys.Read(map, folder, spec, own: Own) with
        {
            Source = new ArchiveSource(Resolve(folder, path), map.Scalar("lineage") is var (lineage, _) ? Resolve(folder, lineage) : null,
                PolicyValues.Word(map, "encoding", null, Encodings), [.. map.Texts("void_values").Select(text => PolicyValues.Number(map.Place, "void_values", text))], RasterKeys.TellsOwn(map, Own)),
        };
    }

    private static string Resolve(string folder, string path) => TileArchive.IsAddress(path) ? path : Path.GetFullPath(Path.Combine(folder, path));
}
