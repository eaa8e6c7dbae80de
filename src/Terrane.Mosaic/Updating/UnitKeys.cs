using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Planning;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Updating;

/// <summary>Writes down what decides the bytes of a unit (docs/adr/0006-updates.md), so that a later build can tell whether it would make the same. Thread-safe.</summary>
/// <remarks>
/// Nothing in a key depends on where in the world other files lie, how many there are, or how they are numbered: files that reach into the unit's rendered
/// tiles are listed in their order, with their places in the lattice of their layer. What a unit takes in from units below is not part of it: they have keys of their own.
/// </remarks>
internal sealed class UnitKeys
{
    private const int KeyBytes = 16;

    /// <summary>Pixels around a window that kernels and the mesh may look at.</summary>
    private const int KernelPixels = 8;

    private readonly MosaicPlan _plan;
    private readonly string _root;
    private readonly string[] _sources;
    private readonly byte[] _deepest;
    private readonly bool _feathers;

    /// <param name="plan">The build's.</param>
    public UnitKeys(MosaicPlan plan)
    {
        _plan = plan;
        _root = Path.GetDirectoryName(Path.GetFullPath(plan.Options.Output))!;
        _sources = [.. plan.Sources.Select(TextOf)];
        _deepest = [.. plan.Sources.Select(source => source.DeepestZoomAmong(plan.Sources))];
        _feathers = plan.Sources.Any(source => !source.Feather.IsNone);
        JsonObject settings = PlanDocument.Settings(plan, _root);
        JsonObject options = settings["options"]!.AsObject();
        foreach (string name in new[] { "name", "description", "version", "lineage" }) options.Remove(name); // of archives, not of tiles
        settings["libraries"]!.AsObject().Remove("sqlite");
        if (plan.Region is { } region) settings["region"] = Stamps(region);
        Settings = CanonicalPlan.From(settings).Hash;
    }

    /// <summary>Hash of what decides all tiles alike.</summary>
    public string Settings { get; }

    /// <summary>What the ordinals of lineage stand for, ordinal 1 first.</summary>
    public IEnumerable<string> OrdinalNames => _plan.Ordinals.Names(NameOf);

    public UnitKey Of(Unit unit)
    {
        using var text = new MemoryStream();
        using var writer = new BinaryWriter(text, Encoding.UTF8);
        var rendered = new List<TileId>();
        WriteTree(unit, unit.Node, writer, rendered);
        // A tie between two sources in an overview goes to the first of them.
        Bounds root = WebMercator.TileBounds(unit.Root);
        foreach (MosaicSource source in Present(root))
        {
            writer.Write(source.Spec.Name);
            if (!_plan.Ordinals.NamesFiles(source)) continue;
            foreach (RasterLayer layer in source.Layers)
                foreach (int member in layer.MembersMeeting(layer.GrownByKernel(root)).Take(1)) writer.Write(NameOf(layer.Files[member]));
        }
        if (rendered.Count == 0) return new UnitKey(Hash(text), Hash(text));
        WriteArea(rendered, KernelPixels, writer);
        byte[] inner = Hash(text);
        WriteFill(rendered, writer);
        WriteArea(rendered, KernelPixels + VoidPolicy.Reach, writer, withHoles: true);
        return new UnitKey(inner, Hash(text));
    }

    private void WriteTree(Unit unit, TileTree.Node node, BinaryWriter writer, List<TileId> rendered)
    {
        const byte Leaf = 1, Parent = 2, Sibling = 3, Outside = 4, Below = 5;
        writer.Write(node.Tile.HilbertId);
        IReadOnlyList<(TileId Tile, TileTree.Node? Node)> children = _plan.Tree.Children(node);
        bool isLeaf = children.All(c => c.Node is null);
        writer.Write(isLeaf ? Leaf : Parent);
        if (isLeaf)
        {
            rendered.Add(node.Tile);
            if (_plan.Options.CanvasShift == 0) return;
            foreach ((TileId part, _) in children) writer.Write(_plan.Tree.InsideBox(part)); // tiles of 256 pixels are left out one by one
            return;
        }
        foreach ((TileId tile, TileTree.Node? child) in children)
        {
            if (child is null)
            {
                bool inside = _plan.Tree.InsideBox(tile);
                writer.Write(inside ? Sibling : Outside);
                if (inside) rendered.Add(tile);
            }
            else if (tile.Z > unit.DeepestZoom) writer.Write(Below);
            else WriteTree(unit, child, writer, rendered);
        }
    }

    /// <summary>The files within so many pixels of the rendered tiles, and within the reach of kernels and feathers beyond.</summary>
    private void WriteArea(List<TileId> rendered, int pixels, BinaryWriter writer, bool withHoles = false)
    {
        Bounds? area = null;
        foreach (TileId tile in rendered)
        {
            Window window = WebMercator.TileWindow(tile).Pad(pixels);
            if (withHoles && _plan.Options.FillHoles is > 0 and double metres) window = window.Pad(HoleFill.HaloOf(metres, tile.Z, window));
            int halo = !_feathers ? 0 : Present(BoundsOf(tile.Z, window)).Where(s => !s.Feather.IsNone).Select(s => s.Feather.HaloOf(tile.Z, window).Total).DefaultIfEmpty(0).Max();
            Bounds here = BoundsOf(tile.Z, window.Pad(halo + (halo > 0 ? KernelPixels : 0)));
            area = area?.Union(here) ?? here;
        }
        foreach (MosaicSource source in _plan.Sources)
        {
            bool any = false;
            foreach (RasterLayer layer in source.Layers.Concat(source.OffsetLayers).Concat(source.Surveys?.Layers ?? []))
            {
                bool first = true;
                foreach (int member in layer.MembersMeeting(layer.GrownByKernel(area!.Value)))
                {
                    if (!any) writer.Write(_sources[source.Ordinal - 1]);
                    if (first) writer.Write(layer.Lattice);
                    (any, first) = (true, false);
                    Write(layer, member, writer);
                }
            }
            if (any && _plan.Ordinals.NamesFiles(source)) writer.Write(NameOf(source.Layers[0].Files[0])); // what no cell names is given to it
        }
    }

    /// <summary>How far each source's fill carries, and what else the filling goes by.</summary>
    private void WriteFill(List<TileId> rendered, BinaryWriter writer)
    {
        Bounds around = rendered.Select(t => BoundsOf(t.Z, WebMercator.TileWindow(t).Pad(VoidPolicy.Reach + KernelPixels))).Aggregate((a, b) => a.Union(b));
        foreach (MosaicSource source in Present(around)) writer.Write(_deepest[source.Ordinal - 1]);
        foreach (byte zoom in rendered.Select(t => t.Z).Distinct().Order())
            foreach (int halvings in _deepest.Select(d => Math.Clamp(d - zoom, 0, VoidPolicy.HalvingsOfReach)).Distinct().Order()) writer.Write((byte)halvings);
        if (_plan.Options.FillHoles is > 0) writer.Write(_deepest.Max());
    }

    private void Write(RasterLayer layer, int member, BinaryWriter writer)
    {
        RasterFile file = layer.Files[member];
        (Window area, int edges) = layer.PlaceOf(member);
        writer.Write(file.Band);
        writer.Write(area.Col);
        writer.Write(area.Row);
        writer.Write(area.Width);
        writer.Write(area.Height);
        writer.Write((byte)edges);
        writer.Write(NameOf(file));
        foreach (FileStamp stamp in file.Parts.Prepend(file.Container)) Write(stamp, writer);
    }

    private void Write(FileStamp stamp, BinaryWriter writer)
    {
        writer.Write(Relative(stamp.Path, stamp.ShownPath));
        writer.Write(stamp.Size);
        writer.Write(stamp.ModifiedTicks);
        writer.Write(stamp.Tag ?? "");
    }

    private IEnumerable<MosaicSource> Present(Bounds area) =>
        _plan.Sources.Where(source => source.Layers.Any(layer => layer.MeetsBeyond(layer.GrownByKernel(area))));

    /// <summary>What is known of a source, but for its files, what only legends tell, and its number.</summary>
    private string TextOf(MosaicSource source)
    {
        JsonObject json = PlanDocument.Source(source, _root);
        foreach (string name in new[] { "ordinal", "layers", "attribution", "licence", "date", "units", "verticalDatum" }) json.Remove(name);
        json["polygons"] = new JsonArray([.. new[] { source.Mask?.Land, source.Mask?.Include, source.Mask?.Exclude }.OfType<PolygonMask>().Select(Stamps)]);
        return CanonicalPlan.From(json).Json;
    }

    private static JsonArray Stamps(PolygonMask mask) => new([.. mask.Files.Where(f => !f.IsAtlas).SelectMany(f => f.Parts()).Select(FileStamp.Of).OfType<FileStamp>()
        .Select(s => JsonValue.Create($"{Path.GetFileName(s.Path)} {s.Size} {s.ModifiedTicks} {s.Tag}"))]);

    private string NameOf(RasterFile file)
    {
        string container = file.Container.Path;
        int at = file.Path.IndexOf(container, StringComparison.Ordinal);
        return Relative(container, file.Container.ShownPath) + (at < 0 ? "|" + Path.GetFileName(file.Path) : file.Path[(at + container.Length)..]);
    }

    /// <summary>From the folder of the output, so that both may be moved together.</summary>
    private string Relative(string path, string shown) => path.StartsWith("/vsi", StringComparison.Ordinal) ? shown : Path.GetRelativePath(_root, Path.GetFullPath(path));

    private static Bounds BoundsOf(byte zoom, Window window) =>
        new(WebMercator.X(zoom, window.Col), WebMercator.Y(zoom, window.RowEnd), WebMercator.X(zoom, window.ColEnd), WebMercator.Y(zoom, window.Row));

    private static byte[] Hash(MemoryStream text) => SHA256.HashData(text.GetBuffer().AsSpan(0, (int)text.Length))[..KeyBytes];
}
