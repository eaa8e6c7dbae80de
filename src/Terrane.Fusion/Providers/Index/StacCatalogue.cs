using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Providers.Index;

/// <summary>STAC items in one file, the pages of a search (each page's link to the next is followed to the end), or a catalogue, whose children and items are.</summary>
/// <param name="path">Of the first page, on this machine.</param>
/// <param name="name">As the policy has it.</param>
/// <param name="asset">Null for the only one that is a raster.</param>
internal sealed class StacCatalogue(string path, string name, string? asset, IRemoteFiles files) : Catalogue
{
    private const int Head = 1 << 16;
    private const long MostBytes = 64 << 20, MostPages = 10_000;

    /// <summary>True for JSON that speaks STAC: features with assets.</summary>
    internal static bool Is(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        var head = new byte[Head];
        string text = Encoding.UTF8.GetString(head, 0, file.ReadAtLeast(head, Head, throwOnEndOfStream: false));
        bool isJson = text.TrimStart('\uFEFF', ' ', '\r', '\n', '\t').StartsWith('{');
        // A search may find nothing: a collection without features, but with links.
        return isJson && (text.Contains("\"stac_version\"", StringComparison.Ordinal) || text.Contains("\"assets\"", StringComparison.Ordinal)
            || (text.Contains("\"links\"", StringComparison.Ordinal) && text.Contains("\"FeatureCollection\"", StringComparison.Ordinal)));
    }

    /// <summary>West, south, east, north, as a search takes them.</summary>
    internal static string Box(GeographicArea area) => string.Create(CultureInfo.InvariantCulture, $"{area.West:0.######},{area.South:0.######},{area.East:0.######},{area.North:0.######}");

    internal static JsonDocument Parse(string path, string name)
    {
        if (new FileInfo(path).Length > MostBytes) throw FusionException.Index(name, $"it is longer than {MostBytes >> 20} MiB; ask for pages of it, or make it a GeoPackage");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw FusionException.Index(name, $"it is no whole JSON ({e.Message})");
        }
    }

    internal override IEnumerable<IndexEntry> Entries(GeographicArea area, CancellationToken ct)
    {
        string start = name.Contains("://", StringComparison.Ordinal) ? name : Path.GetFullPath(name);
        var seen = new HashSet<(string, string?)> { (start, null) };
        var open = new Stack<(string Address, string? Body)>([(start, null)]);
        while (open.TryPop(out (string Address, string? Body) at))
        {
            ct.ThrowIfCancellationRequested();
            string page = at == (start, null) ? path : files.Local(at.Address, at.Body, ct);
            if (!File.Exists(page)) throw FusionException.Index(name, $"it leads to '{at.Address}', which is not there");
            using JsonDocument document = Parse(page, at.Address);
            foreach (JsonElement item in StacItem.AllOf(document.RootElement))
                if (StacItem.Read(item, FolderOf(at.Address), asset, name) is { } entry && (entry.Area is not { } place || ProviderArea.Meet(place, area))) yield return entry;
            // Depth first, in the order of the links; what two catalogues link to is read once.
            foreach (string below in StacItem.LinksBelow(document.RootElement, area).Select(link => Resolve(at.Address, link)).Reverse())
                if (seen.Add((below, null))) open.Push((below, null));
            if (Next(document.RootElement, at.Body) is var (next, posted))
            {
                next = Resolve(at.Address, next);
                if (!seen.Add((next, posted))) throw FusionException.Index(name, $"its pages go round in a circle: '{next}' comes again");
                open.Push((next, posted));
            }
            if (seen.Count > MostPages) throw FusionException.Index(name, $"it has more than {MostPages} pages and linked files");
        }
    }

    // https://github.com/radiantearth/stac-api-spec/tree/main/item-search#pagination
    private static (string Address, string? Body)? Next(JsonElement page, string? before)
    {
        if (page.ValueKind != JsonValueKind.Object || !page.TryGetProperty("links", out JsonElement links) || links.ValueKind != JsonValueKind.Array) return null;
        foreach (JsonElement link in links.EnumerateArray())
        {
            if (StacItem.Text(link, "rel") != "next" || StacItem.Text(link, "href") is not { } href) continue;
            if (!string.Equals(StacItem.Text(link, "method"), "POST", StringComparison.OrdinalIgnoreCase)) return (href, null);
            JsonObject body = link.TryGetProperty("body", out JsonElement own) && own.ValueKind == JsonValueKind.Object ? JsonNode.Parse(own.GetRawText())!.AsObject() : [];
            bool merges = link.TryGetProperty("merge", out JsonElement merge) && merge.ValueKind == JsonValueKind.True;
            if (!merges || before is null) return (href, body.ToJsonString());
            JsonObject all = JsonNode.Parse(before)!.AsObject();
            foreach ((string key, JsonNode? value) in body) all[key] = value?.DeepClone();
            return (href, all.ToJsonString());
        }
        return null;
    }

    private static string Resolve(string address, string next) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? from) && !from.IsFile && Uri.TryCreate(from, next, out Uri? to) ? to.AbsoluteUri
        : next.Contains("://", StringComparison.Ordinal) || Path.IsPathRooted(next) ? next : Path.GetFullPath(FolderOf(address) + next);
}
