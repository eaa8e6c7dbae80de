using System.Globalization;
using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Layers;

/// <summary>Files of one source that share CRS and lattice, joined in source cells into one virtual raster: no kernel ever sees a border between them.</summary>
/// <remarks>Immutable and thread-safe. Where files overlap, the first by rank, then in ordinal order of paths, wins wherever it is valid.</remarks>
public sealed class RasterLayer : IDisposable
{
    private readonly RectangleIndex _members;
    private readonly RectangleIndex _footprints;
    private readonly SpillList<int> _footprintMembers; // the member of each footprint
    private readonly LayerMembers _list;

    internal RasterLayer(Grid grid, Crs crs, LayerMembers members, LayerTransform transform)
    {
        (Grid, Crs, _list, Transform) = (grid, crs, members, transform);
        Files = new LayerMembers.FileList(members);
        SpillStore store = members.Store;
        var areas = new SpillList<Bounds>(store);
        var footprints = new SpillList<Bounds>(store);
        _footprintMembers = new SpillList<int>(store);
        (double x, double y) = (double.PositiveInfinity, double.PositiveInfinity);
        foreach ((Window area, Footprint footprint) in FootprintsOf(transform, grid, members.Areas()))
        {
            foreach (Bounds part in footprint.Parts)
            {
                footprints.Add(part);
                _footprintMembers.Add(areas.Count);
            }
            areas.Add(new Bounds(area.Col, area.Row, area.ColEnd, area.RowEnd));
            if (footprint.Parts.Count > 0) (x, y) = (Math.Min(x, footprint.CellX), Math.Min(y, footprint.CellY));
        }
        _footprintMembers.Seal();
        UnitFactors = [.. members.Profiles().Select(shared => shared.UnitFactor).Distinct().Order()];
        Footprints = footprints.Seal();
        _members = new RectangleIndex(areas, store);
        _footprints = new RectangleIndex(footprints, store);
        PixelSizeMercator = (x, y);
        WrapColumns = RoundTheEarth(grid, transform);
    }

    // The same files seen without their sea: what is shared is not copied.
    private RasterLayer(RasterLayer of)
    {
        (Grid, Crs, _list, Files, Transform) = (of.Grid, of.Crs, of._list, of.Files, of.Transform);
        (_members, _footprints, _footprintMembers) = (of._members, of._footprints, of._footprintMembers);
        (Footprints, PixelSizeMercator, WrapColumns, UnitFactors) = (of.Footprints, of.PixelSizeMercator, of.WrapColumns, of.UnitFactors);
        VoidsSea = false;
    }

    /// <summary>True when cells that stand for the sea (<see cref="RasterOptions.SeaMin"/>) are void.</summary>
    internal bool VoidsSea { get; } = true;

    /// <summary>This layer with the cells that stand for the sea as they are. It shares decoded cells and transformers, and lives as long as this one.</summary>
    public RasterLayer WithSea() => new(this);

    /// <summary>All cells of all files. Cells of no file are void.</summary>
    public Grid Grid { get; }

    public Crs Crs { get; }

    /// <summary>What heights count from, where the CRS of the files says so ("ODN height"); else null.</summary>
    public string? VerticalDatum => Crs.VerticalName;

    public IReadOnlyList<LayerMember> Members => _list;

    /// <summary>By rank, then in ordinal order of paths.</summary>
    public IReadOnlyList<RasterFile> Files { get; }

    public LayerTransform Transform { get; }

    /// <summary>The way to EPSG:3857 that the whole source takes.</summary>
    public ChosenOperation Operation => Transform.Operation;

    /// <summary>Columns once round the Earth, when the layer goes all the way round: column c and c + WrapColumns are one place. 0 otherwise.</summary>
    public long WrapColumns { get; }

    /// <summary>Sides of the finest file's cells in metres of EPSG:3857, bounds by columns and rows; infinite when the layer lies beyond the square.</summary>
    public (double X, double Y) PixelSizeMercator { get; }

    /// <summary>The smallest zoom whose pixels are finer than both sides of a cell.</summary>
    public byte NativeZoom
    {
        get
        {
            double finest = Math.Min(PixelSizeMercator.X, PixelSizeMercator.Y) * (1 - 1e-9); // sizes equal but for rounding are not finer
            byte z = 0;
            while (z < TileId.MaxZoom && !(WebMercator.Resolution(z) < finest)) z++;
            return z;
        }
    }

    /// <summary>EPSG:3857 metres inside the square; one rectangle per file, or two when it crosses the antimeridian, or none beyond the square.</summary>
    public IReadOnlyList<Bounds> Footprints { get; }

    /// <summary>Of <see cref="Footprints"/>.</summary>
    public RectangleIndex FootprintIndex => _footprints;

    /// <summary>Metres per unit of height that the files state, ascending, each once.</summary>
    public IReadOnlyList<double> UnitFactors { get; }

    /// <summary>What the user should know of the files, one sentence each.</summary>
    public IEnumerable<string> Warnings => _list.Table.HasWarnings ? Files.SelectMany(file => file.Warnings) : [];

    /// <summary>Joins files into layers, finest first, then by path. Files on different lattices come into different layers.</summary>
    /// <param name="files">Of one source. One operation is chosen for each CRS over the area of all its files.</param>
    /// <param name="allowBallpark">See <see cref="OperationChooser.Choose"/>.</param>
    /// <param name="target">What they are rendered to: EPSG:3857 when null. Footprints are in its units.</param>
    /// <exception cref="RasterException">crs.ballpark, crs.operation, crs.area.</exception>
    public static IReadOnlyList<RasterLayer> Join(IEnumerable<RasterFile> files, bool allowBallpark = false, RenderTarget? target = null) =>
        LayerBuilder.Join(files, allowBallpark, target ?? RenderTarget.Mercator);

    /// <summary>True when a file's footprint shares an area with <paramref name="mercator"/> (EPSG:3857 metres).</summary>
    public bool Meets(Bounds mercator) => _footprints.Any(mercator);

    /// <summary>The files whose footprints share an area with <paramref name="mercator"/> (EPSG:3857 metres).</summary>
    public IEnumerable<RasterFile> FilesMeeting(Bounds mercator) => _footprints.Find(mercator).Select(i => _footprintMembers[i]).Distinct().Select(i => Members[i].File);

    /// <summary>Positions in <see cref="Members"/> of the files whose footprints share an area with <paramref name="mercator"/> (EPSG:3857 metres, also beyond the square), ascending.</summary>
    public IEnumerable<int> MembersMeeting(Bounds mercator) => Laps(mercator).SelectMany(_footprints.Find).Select(i => _footprintMembers[i]).Distinct().Order();

    /// <summary>As <see cref="Meets"/>, also for areas beyond the square's edges.</summary>
    public bool MeetsBeyond(Bounds mercator) => Laps(mercator).Any(Meets);

    /// <summary>An area grown so far that no pixel in it is weighed from a cell outside, whatever the kernel: three cells, and room for how a projection stretches them.</summary>
    /// <param name="mercator">EPSG:3857 metres.</param>
    public Bounds GrownByKernel(Bounds mercator)
    {
        const double Cells = 10;
        double farthest = Math.Min(Math.Max(Math.Abs(mercator.South), Math.Abs(mercator.North)), WebMercator.HalfExtent);
        double stretch = Math.Cosh(farthest / WebMercator.HalfExtent * Math.PI);
        (double x, double y) = (Cells * stretch * Transform.CellMetres.X, Cells * stretch * Transform.CellMetres.Y);
        double reach = Math.Max(x, y); // a lattice may be turned
        return new Bounds(mercator.West - reach, mercator.South - reach, mercator.East + reach, mercator.North + reach);
    }

    /// <summary>All that decides where a cell lies, besides the files: the same text, the same bits.</summary>
    public string Lattice
    {
        get
        {
            AffineTransform t = Transform.Lattice;
            string text = string.Create(CultureInfo.InvariantCulture, $"{Grid.Crs}|{Operation.Pipeline}|{t.X0:R} {t.XCol:R} {t.XRow:R} {t.Y0:R} {t.YCol:R} {t.YRow:R}");
            if (WrapColumns > 0) text += string.Create(CultureInfo.InvariantCulture, $"|{WrapColumns} {Transform.FirstCol} {Grid.Width}");
            // A turned lattice in degrees takes the lap that is nearest to its middle.
            if (Transform.IsGeographic && Transform.PeriodColumns == 0) text += string.Create(CultureInfo.InvariantCulture, $"|{Grid.Bounds.West:R} {Grid.Bounds.East:R}");
            return text;
        }
    }

    /// <summary>A member's cells in those of <see cref="Lattice"/>, and which of its sides are sides of the layer (1 west, 2 north, 4 east, 8 south): a pixel on the layer's very edge still counts.</summary>
    public (Window Area, int Edges) PlaceOf(int member)
    {
        Window area = _list.AreaOf(member);
        int edges = (area.Col == 0 ? 1 : 0) | (area.Row == 0 ? 2 : 0) | (area.ColEnd == Grid.Width ? 4 : 0) | (area.RowEnd == Grid.Height ? 8 : 0);
        return (area.Shift(Transform.FirstCol, Transform.FirstRow), edges);
    }

    // An area that crosses the antimeridian lies at the other edge of the square too.
    private static IEnumerable<Bounds> Laps(Bounds b)
    {
        const double Half = WebMercator.HalfExtent, Turn = 2 * Half;
        yield return b;
        if (b.West < -Half) yield return new Bounds(b.West + Turn, b.South, b.East + Turn, b.North);
        if (b.East > Half) yield return new Bounds(b.West - Turn, b.South, b.East - Turn, b.North);
    }

    /// <summary>Positions in <see cref="Members"/> of the files with cells in <paramref name="window"/> (cells of the layer), ascending.</summary>
    public IReadOnlyList<int> MembersIn(Window window) =>
        window.IsEmpty ? [] : _members.Find(new Bounds(window.Col, window.Row, window.ColEnd, window.RowEnd));

    /// <summary>Closes transformers that no other layer of the source uses.</summary>
    public void Dispose() => Transform.Dispose();

    internal double CellArea => Transform.CellMetres.X * Transform.CellMetres.Y;

    // A place costs PROJ some hundred points.
    private static IEnumerable<(Window Area, Footprint Footprint)> FootprintsOf(LayerTransform transform, Grid grid, IEnumerable<Window> areas)
    {
        const int Batch = 4096, Few = 64;
        foreach (Window[] batch in areas.Chunk(Batch))
        {
            var found = new Footprint[batch.Length];
            if (batch.Length < Few) for (int i = 0; i < batch.Length; i++) found[i] = Footprint.Of(transform, grid, batch[i]);
            else Parallel.For(0, batch.Length, i => found[i] = Footprint.Of(transform, grid, batch[i]));
            for (int i = 0; i < batch.Length; i++) yield return (batch[i], found[i]);
        }
    }

    private static long RoundTheEarth(Grid grid, LayerTransform transform)
    {
        const double Tolerance = 0.01; // cells: 1/3 degree written as 0.3333333 is out by 1e-4
        double period = transform.PeriodColumns, whole = Math.Round(period);
        return period > 0 && whole >= 1 && Math.Abs(period - whole) <= Tolerance && grid.Width >= whole ? (long)whole : 0;
    }
}
