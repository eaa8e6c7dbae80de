using System.Globalization;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Canvas;

/// <summary>The grid that is fused: a window of the policy's lattice, which is anchored to the origin of its CRS whatever is asked for.</summary>
internal sealed class FusionCanvas
{
    /// <summary>Pixels by which an edge may miss the lattice and still be on it.</summary>
    private const double Hair = 1e-6;

    private FusionCanvas(LatticeFrame frame, Window window, GeographicArea area) =>
        (Frame, Window, Area, Scale) = (frame, window, area, new GroundScale(frame));

    internal LatticeFrame Frame { get; }

    /// <summary>Global pixels.</summary>
    internal Window Window { get; }

    /// <summary>Where it lies.</summary>
    internal GeographicArea Area { get; }

    internal GroundScale Scale { get; }

    internal AffineTransform Transform => new(Frame.X(Window.Col), Frame.Size, 0, Frame.Y(Window.Row), 0, -Frame.Size);

    /// <param name="box">Degrees; or, with <paramref name="inCrs"/>, units of the policy's CRS.</param>
    /// <exception cref="FusionException">fusion.extent, fusion.crs.area.</exception>
    internal static FusionCanvas Of(FusionPolicy policy, Bounds box, bool inCrs)
    {
        Bounds bounds = inCrs || policy.Crs.IsGeographic ? box : Project(policy, box);
        GeographicArea area = (inCrs ? AreaFinder.Find(policy.Crs, box) : GeographicArea.FromBounds(box))
            ?? throw FusionException.Extent($"{box} is no place of {policy.Crs}");
        CheckArea(policy, area);
        double centre = area.CrossesAntimeridian ? 180 : (area.West + area.East) / 2;
        var frame = new LatticeFrame(RenderTarget.Of(policy.Crs, centre), policy.Resolution);
        double west = Math.Floor(frame.Column(bounds.West) + Hair), east = Math.Ceiling(frame.Column(bounds.East) - Hair);
        double north = Math.Floor(frame.Row(bounds.North) + Hair), south = Math.Ceiling(frame.Row(bounds.South) - Hair);
        if (!(east - west is >= 1 and <= int.MaxValue && south - north is >= 1 and <= int.MaxValue))
            throw FusionException.Extent(string.Create(CultureInfo.InvariantCulture, $"at a resolution of {policy.Resolution} it has {east - west} x {south - north} pixels"));
        return new FusionCanvas(frame, new Window((long)west, (long)north, (int)(east - west), (int)(south - north)), area);
    }

    /// <summary>Rows of a zoom of Web Mercator.</summary>
    internal static FusionCanvas OfTiles(LatticeFrame frame, Window window) =>
        new(frame, window, new GeographicArea(-180, -WebMercator.MaxLatitude, 180, WebMercator.MaxLatitude));

    private static Bounds Project(FusionPolicy policy, Bounds box)
    {
        const int Segments = 64;
        ChosenOperation operation = OperationChooser.Choose(Crs.Parse("EPSG:4326"), GeographicArea.FromBounds(box), allowBallpark: true, policy.Crs);
        using var transformer = new Transformer(operation.Pipeline);
        (double[] x, double[] y) = Ring.Of(box.West, box.North, box.East, box.South, Segments);
        transformer.Forward(x, y);
        if (!x.All(double.IsFinite)) throw FusionException.Extent($"{box} has no place in {policy.Crs}");
        return new Bounds(x.Min(), y.Min(), x.Max(), y.Max());
    }

    private static void CheckArea(FusionPolicy policy, GeographicArea area)
    {
        if (policy.Crs.AreaOfUse is not { } use || use.CrossesAntimeridian || area.CrossesAntimeridian) return;
        // National grids are used a little beyond their coast; another zone or continent is a mistake.
        const double Beyond = 3;
        bool outside = area.West < use.West - Beyond || area.East > use.East + Beyond || area.South < use.South - Beyond || area.North > use.North + Beyond;
        if (outside)
            throw FusionException.CrsArea(policy.CrsPlace, policy.Crs.ToString(), new Bounds(area.West, area.South, area.East, area.North),
                string.Create(CultureInfo.InvariantCulture, $"{use.West}..{use.East} E, {use.South}..{use.North} N"));
    }
}
