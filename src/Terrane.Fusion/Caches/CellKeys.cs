using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers;
using Terrane.Fusion.Providers.Bands;
using Terrane.Fusion.Running;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Caches;

/// <summary>Writes down all that decides the pixels of a cell. Thread-safe.</summary>
/// <remarks>
/// The plan without what is of the output alone (area, format, titles), and the files that reach into the cell, in their order. Nothing depends on where other
/// files lie, how many there are, or which number an id has: a policy with more files elsewhere finds the same cells.
/// </remarks>
internal sealed class CellKeys
{
    /// <summary>Raised whenever the same key would give other pixels.</summary>
    private const int Version = 1;

    /// <summary>Pixels around a cell that kernels and the mesh may look at, besides those of steps.</summary>
    private const int KernelPixels = 8;

    private readonly FusionPlan _plan;
    private readonly string _settings;
    private readonly string[] _names;
    private readonly Dictionary<string, uint> _ids = new(StringComparer.Ordinal);

    internal CellKeys(FusionPlan plan)
    {
        _plan = plan;
        _settings = CanonicalPlan.From(Settings(plan)).Hash;
        _names = [.. plan.Ids.Entries.Select(e => $"{e.ProviderName}\n{e.Survey}")];
        // Surveys that only their numbers tell apart go by those.
        foreach (var same in plan.Ids.Entries.GroupBy(e => _names[e.Id - 1]).Where(g => g.Count() > 1).ToList())
            foreach (SourceEntry entry in same) _names[entry.Id - 1] += $"\n{entry.Id}";
        foreach (SourceEntry entry in plan.Ids.Entries) _ids[_names[entry.Id - 1]] = entry.Id;
    }

    /// <summary>What an id stands for, in any run.</summary>
    internal string NameOf(uint id) => _names[id - 1];

    /// <summary>The number of this run; null when it has no such source.</summary>
    internal uint? IdOf(string name) => _ids.TryGetValue(name, out uint id) ? id : null;

    internal CacheKey Of(Window window)
    {
        using var text = new MemoryStream();
        using (var writer = new BinaryWriter(text, Encoding.UTF8, leaveOpen: true)) WriteFiles(window, writer);
        return new CacheKey(CacheTier.Cells, new JsonObject
        {
            ["kind"] = "terrane.fuse/cell",
            ["version"] = Version,
            ["settings"] = _settings,
            ["window"] = new JsonArray(window.Col, window.Row, window.Width, window.Height),
            ["files"] = Convert.ToHexStringLower(SHA256.HashData(text.GetBuffer().AsSpan(0, (int)text.Length))),
        }, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_plan.Policy.Name}, {window.Width} x {window.Height} pixels at {window.Col} {window.Row}"));
    }

    private static JsonObject Settings(FusionPlan plan)
    {
        JsonObject document = FusionDocument.Of(plan);
        foreach (string name in (string[])["output", "cell", "ids", "inputs", "quality"]) document.Remove(name);
        foreach (string name in (string[])["name", "version", "description"]) document["policy"]!.AsObject().Remove(name);
        document["grid"]!.AsObject().Remove("window");
        document["libraries"]!.AsObject().Remove("zlib");
        foreach (JsonNode? step in document["steps"]!.AsArray())
        {
            foreach (string name in (string[])["layers", "offsetLayers"]) step!.AsObject().Remove(name);
            foreach (string name in (string[])["title", "attribution", "licence", "date"]) step!["provider"]!.AsObject().Remove(name);
        }
        document["polygons"] = new JsonArray([.. plan.Masks.SelectMany(m => m.Files).Where(f => !f.IsAtlas).SelectMany(f => f.Parts()).Select(FileStamp.Of).OfType<FileStamp>()
            .Select(s => JsonValue.Create($"{s.Path} {s.Size} {s.ModifiedTicks} {s.Tag}"))]);
        return document;
    }

    private void WriteFiles(Window window, BinaryWriter writer)
    {
        Bounds area = _plan.Canvas.Frame.BoundsOf(window.Pad(_plan.Widest + KernelPixels));
        foreach (StepLayers step in _plan.Steps)
        {
            writer.Write(step.Spec.Provider.Name);
            writer.Write(step.Layers.Count == 0); // a survey that no cell names is given to the provider, if it has files at all
            foreach (RasterLayer layer in step.AllLayers)
            {
                bool first = true;
                foreach (int member in MembersMeeting(layer, area))
                {
                    if (first) writer.Write(layer.Lattice);
                    first = false;
                    Write(step, layer, member, writer);
                }
            }
        }
    }

    private void Write(StepLayers step, RasterLayer layer, int member, BinaryWriter writer)
    {
        RasterFile file = layer.Files[member];
        (Window area, int edges) = layer.PlaceOf(member);
        foreach (long number in (long[])[file.Band, area.Col, area.Row, area.Width, area.Height, edges]) writer.Write(number);
        writer.Write(file.Path);
        if (step.Spec.Provider.Surveys && step.Layers.Contains(layer)) writer.Write(NameOf(_plan.Ids.Of(step.Spec.Provider, file.Path)));
        foreach ((double value, string name) in CodesOf(step, file))
        {
            writer.Write(value);
            writer.Write(name);
        }
        foreach (FileStamp stamp in file.Parts.Prepend(file.Container))
        {
            writer.Write(stamp.Path);
            writer.Write(stamp.Size);
            writer.Write(stamp.ModifiedTicks);
            writer.Write(stamp.Tag ?? "");
        }
    }

    // What the values of a survey band stand for: tables on servers lie in files of their own.
    private IEnumerable<(double Value, string Name)> CodesOf(StepLayers step, RasterFile file)
    {
        if (file.Beside.ElementAtOrDefault(ProviderBands.SurveyPlace)?.Codes is not { } codes) return [];
        uint[] ids = _plan.Ids.OfCodes(step);
        return codes.OrderBy(c => c.Key).Select(c => (c.Key, NameOf(ids[c.Value])));
    }

    /// <summary>Members that a pixel of an area may be weighed from: rather some more than one too few.</summary>
    private IEnumerable<int> MembersMeeting(RasterLayer layer, Bounds area)
    {
        const double Cells = 20, MetresPerDegree = 110_000, Half = 180;
        var target = _plan.Canvas.Frame.Target;
        if (target.IsMercator) return layer.MembersMeeting(layer.GrownByKernel(area));
        double reach = Cells * Math.Max(layer.Transform.CellMetres.X, layer.Transform.CellMetres.Y);
        if (!target.Crs.IsGeographic)
        {
            reach /= double.IsFinite(target.Crs.MetresPerUnit) ? target.Crs.MetresPerUnit : 1;
            return layer.MembersMeeting(new Bounds(area.West - reach, area.South - reach, area.East + reach, area.North + reach));
        }
        reach /= MetresPerDegree;
        double farthest = Math.Max(Math.Abs(area.South - reach), Math.Abs(area.North + reach)), across = reach / Math.Max(0.001, Math.Cos(Math.Min(farthest, 90) * Math.PI / 180));
        var grown = new Bounds(area.West - across, area.South - reach, area.East + across, area.North + reach);
        bool isInside = grown.West >= -Half && grown.East <= Half;
        return isInside ? layer.MembersMeeting(grown) : Enumerable.Range(0, layer.Members.Count);
    }
}
