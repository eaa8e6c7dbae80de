using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Provenance;
using Terrane.Native.Proj;
using Terrane.Raster;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Index;

/// <summary>A catalogue of rasters and how it is read.</summary>
/// <param name="Address">Of the catalogue.</param>
internal sealed record IndexSource(string Address) : ProviderSource
{
    // Cells around the area whose files are opened too: a kernel of three cells, turned, and room for rounding.
    private const double KernelCells = 6;

    /// <summary>Instead of a catalogue: names that follow from places.</summary>
    internal GridSpec? Grid { get; init; }

    internal string? Layer { get; init; }
    internal string? Asset { get; init; }

    /// <summary>Of the raster's path or address, with attributes in braces.</summary>
    internal required string File { get; init; }

    /// <summary>Of the entry, with attributes in braces: the name of a survey, where entries are surveys. Null: the name of its file.</summary>
    internal string? Id { get; init; }

    internal required IndexRoles Roles { get; init; }

    internal IReadOnlyList<EntryCondition> Where { get; init; } = [];

    /// <summary>Patterns of file names.</summary>
    internal StepFilter Names { get; init; } = StepFilter.None;

    /// <summary>Attributes by which entries go before each other, the smaller first unless it descends.</summary>
    internal IReadOnlyList<(string Attribute, bool Descends)> Priority { get; init; } = [];

    /// <summary>True: an entry without its file means that there is no data.</summary>
    internal bool MissingIsNoData { get; init; }

    internal override void Describe(JsonObject plan) => plan["index"] = new JsonObject
    {
        ["file"] = File,
        ["asset"] = Asset,
        ["priority"] = new JsonArray([.. Priority.Select(p => (JsonNode)new JsonArray(p.Attribute, p.Descends))]),
    };

    internal override ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct)
    {
        var opener = new EntryOpener(this, request);
        var entries = new List<IndexEntry>();
        try
        {
            // How far around the area a cell can weigh on it is known when the first files are.
            double around = 0;
            do
            {
                around = KernelCells * opener.CoarsestCell;
                entries = Choose(request, request.Area.Around(around), ct);
                opener.Open(entries, ct);
            }
            while (KernelCells * opener.CoarsestCell > around);
        }
        catch (TerraneException e) when (e.Code is "fusion.fetch" or "raster.open" or "raster.list")
        {
            return new ProviderOpening { Failures = [e], IsOfArea = true }; // the catalogue could not be had
        }
        return opener.Opening(entries);
    }

    /// <summary>The entries of an area that policy and step want.</summary>
    private List<IndexEntry> Choose(ProviderRequest request, GeographicArea area, CancellationToken ct)
    {
        Catalogue catalogue = Grid is not null ? new GridCatalogue(Grid) : Catalogue.Open(Address, Layer, Asset, area, request.Files, ct);
        var all = catalogue.Entries(area, ct).ToList();
        string[] wanted = [.. AttributeText.NamesIn(File), .. AttributeText.NamesIn(Id ?? ""), .. Roles.All, .. Where.Select(w => w.Attribute), .. Priority.Select(p => p.Attribute)];
        foreach (string name in wanted)
            if (all.Count > 0 && !all.Exists(e => e.Attributes.ContainsKey(name)))
                throw FusionException.IndexAttribute(Address, name, all.SelectMany(e => e.Attributes.Keys).Distinct().Order(StringComparer.Ordinal));
        return [.. all.Where(e => Where.All(w => w.Holds(e.Attributes)) && FileOf(e) is { } file && FileName(file) is var name && Names.Wants(name) && request.Filter.Wants(name))];
    }

    /// <summary>GDAL's name of an entry's raster, or what <see cref="SourceFiles.Expand"/> takes; null when it has none.</summary>
    internal string? FileOf(IndexEntry entry)
    {
        if (AttributeText.Fill(File, entry.Attributes)?.Trim() is not { Length: > 0 } file) return null;
        bool isWhole = entry.Base.Length == 0 || Path.IsPathRooted(file) || RemotePaths.IsRemote(RemotePaths.ToGdal(file));
        if (isWhole) return file;
        return entry.Base.Contains("://", StringComparison.Ordinal) && !file.Contains('?', StringComparison.Ordinal) && Uri.TryCreate(new Uri(entry.Base), file, out Uri? joined)
            ? joined.AbsoluteUri : entry.Base + (file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file);
    }

    internal Survey SurveyOf(IndexEntry entry, string file)
    {
        string Of(string? attribute) => attribute is null ? "" : entry.Attributes.GetValueOrDefault(attribute, "");
        static string? Known(string text) => text.Length == 0 ? null : text;
        string id = Id is null ? FileName(file) : AttributeText.Fill(Id, entry.Attributes) ?? FileName(file);
        return new Survey(id, id)
        {
            Date = Known(Of(Roles.Date)),
            Licence = Known(Of(Roles.Licence)),
            Institution = Known(Of(Roles.Institution)),
            Resolution = AttributeText.Metres(Of(Roles.Resolution)),
        };
    }

    internal RasterOptions OptionsOf(IndexEntry entry, RasterOptions options) =>
        Roles.Crs is not null && entry.Attributes.GetValueOrDefault(Roles.Crs, "") is { Length: > 0 } crs ? options with { Crs = int.TryParse(crs, out _) ? $"EPSG:{crs}" : crs } : options;

    /// <summary>The same order for the same entries, however the catalogue lists them.</summary>
    internal int Compare(IndexEntry a, IndexEntry b)
    {
        foreach ((string attribute, bool descends) in Priority)
        {
            (string x, string y) = (a.Attributes.GetValueOrDefault(attribute, ""), b.Attributes.GetValueOrDefault(attribute, ""));
            // What says nothing goes last either way.
            int order = x.Length == 0 || y.Length == 0 || !descends ? AttributeText.Compare(x, y) : AttributeText.Compare(y, x);
            if (order != 0) return order;
        }
        return 0;
    }

    private static string FileName(string file) => Path.GetFileName(RemotePaths.WithoutQuery(RemotePaths.ToGdal(file)));
}
