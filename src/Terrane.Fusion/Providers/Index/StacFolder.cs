using System.Text.Json;
using Terrane.Native.Proj;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Index;

/// <summary>STAC items in a folder and those below it, a file each.</summary>
internal sealed class StacFolder(string folder, string? asset) : Catalogue
{
    internal override IEnumerable<IndexEntry> Entries(GeographicArea area, CancellationToken ct)
    {
        bool any = false;
        foreach (string path in FolderWalk.Files(folder).Where(file => file.EndsWith("json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            ct.ThrowIfCancellationRequested();
            if (!StacCatalogue.Is(path)) continue;
            using JsonDocument document = StacCatalogue.Parse(path, path);
            foreach (JsonElement item in StacItem.AllOf(document.RootElement))
            {
                any = true;
                if (StacItem.Read(item, FolderOf(path), asset, path) is { } entry && (entry.Area is not { } place || ProviderArea.Meet(place, area))) yield return entry;
            }
        }
        if (!any) throw FusionException.Index(folder, "it holds no STAC item");
    }
}
