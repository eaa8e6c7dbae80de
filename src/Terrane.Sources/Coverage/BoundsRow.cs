using System.Collections.Concurrent;
using System.Globalization;
using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster;
using Terrane.Raster.Transforms;

namespace Terrane.Sources.Coverage;

/// <summary>Where a raster lies in EPSG:3857, as bounds.csv tells it.</summary>
public static class BoundsRow
{
    /// <summary>First line of the file.</summary>
    public const string Header = "filename,left,bottom,right,top,width,height";

    private static readonly ConcurrentDictionary<string, CoordinateOperation?> ToDegrees = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string?> Only = new(StringComparer.Ordinal);

    [ThreadStatic]
    private static Dictionary<string, Transformer>? _transformers; // of one thread at a time, as PROJ wants it

    private const double Half = WebMercator.HalfExtent, Turn = 2 * Half;
    private const double Hair = 1e-3; // metres: rounding on the antimeridian must not look like crossing it

    /// <summary>Left, bottom, right, top in metres: the edge with 21 points between two corners, as rasterio's transform_bounds.</summary>
    /// <remarks>Across the antimeridian left is above right. Nothing reaches beyond the square of EPSG:3857.</remarks>
    /// <param name="definition">CRS of the grid.</param>
    /// <param name="member">For messages.</param>
    /// <exception cref="SourcesException">ingest.bounds.</exception>
    public static double[] Of(Grid grid, string definition, string member)
    {
        Crs crs = Crs.Parse(definition);
        Bounds bounds = grid.Bounds;
        (double[] x, double[] y) = Ring.Of(bounds.West, bounds.North, bounds.East, bounds.South, segments: 22);
        GeographicArea area = Area(crs, bounds, member);
        try
        {
            string pipeline = Only.GetOrAdd(crs.Wkt, _ => OnlyOperation(crs)) ?? OperationChooser.Choose(crs, area, allowBallpark: true).Pipeline;
            Transformer transformer = Through(pipeline);
            if (crs.IsGeographic) for (int i = 0; i < y.Length; i++) y[i] = Math.Clamp(y[i], -89.999999, 89.999999);
            transformer.Forward(x, y);
        }
        catch (RasterException e)
        {
            throw SourcesException.Position(member, e.Message);
        }
        if (!Ring.TryUnwrap(x, y, Turn, out double west, out double east, out double south, out double north))
            throw SourcesException.Position(member, $"no corner of {bounds} in {definition} can be brought there");
        // Round a pole the edge runs round the Earth, and the pole lies inside.
        if (!crs.IsGeographic && east - west >= Turn - Hair)
        {
            if (south > 0) north = Half;
            if (north < 0) south = -Half;
        }
        (south, north) = (Math.Max(south, -Half), Math.Min(north, Half));
        if (!(north > south)) throw SourcesException.Position(member, "it lies wholly beyond 85.05 degrees");
        if (east - west >= Turn - Hair) return [-Half, south, Half, north];
        double lap = Turn * Math.Floor((west + Half + Hair) / Turn);
        (west, east) = (Math.Max(west - lap, -Half), east - lap);
        return [west, south, east <= Half + Hair ? Math.Min(east, Half) : east - Turn, north];
    }

    /// <summary>A line of bounds.csv, without its end.</summary>
    /// <param name="bounds">As <see cref="Of"/> gives them.</param>
    public static string Line(string file, double[] bounds, long width, long height) =>
        string.Create(CultureInfo.InvariantCulture, $"{file},{bounds[0]:R},{bounds[1]:R},{bounds[2]:R},{bounds[3]:R},{width},{height}");

    // Where PROJ knows one operation there is nothing to choose, wherever a file lies; choosing takes a millisecond.
    private static string? OnlyOperation(Crs crs) =>
        OperationFinder.Find(crs, Crs.Parse(WebMercator.Crs)) is [{ IsInstantiable: true, IsBallpark: false, Pipeline.Length: > 0 } only] ? only.Pipeline : null;

    private static Transformer Through(string pipeline)
    {
        Dictionary<string, Transformer> made = _transformers ??= new Dictionary<string, Transformer>(StringComparer.Ordinal);
        if (made.TryGetValue(pipeline, out Transformer? transformer)) return transformer;
        const int Most = 8;
        if (made.Count >= Most)
        {
            foreach (Transformer old in made.Values) old.Dispose();
            made.Clear();
        }
        return made[pipeline] = new Transformer(pipeline);
    }

    private static GeographicArea Area(Crs crs, Bounds bounds, string member)
    {
        if (crs.IsGeographic)
        {
            // Cells may stand for points, so that half a cell lies beyond the pole; degrees such as 400 000 are metres.
            if (bounds.South < -92 || bounds.North > 92 || bounds.West < -362 || bounds.East > 722)
                throw SourcesException.Position(member, $"it is said to be in degrees and spans {bounds}");
            return GeographicArea.FromBounds(bounds);
        }
        // Of a million files in one CRS the way is looked for once: it does not depend on where they lie.
        CoordinateOperation? toDegrees = ToDegrees.GetOrAdd(crs.Wkt, _ => OperationFinder.Find(crs, Crs.Parse("EPSG:4326")).FirstOrDefault(o => o.IsInstantiable && o.Pipeline.Length > 0));
        if (toDegrees is null) throw SourcesException.Position(member, $"PROJ knows no way from {crs} to degrees");
        Transformer transformer = Through(toDegrees.Pipeline);
        (double[] x, double[] y) = Ring.Of(bounds.West, bounds.North, bounds.East, bounds.South, segments: 22);
        transformer.Forward(x, y);
        if (!Ring.TryUnwrap(x, y, 360, out double west, out double east, out double south, out double north))
            throw SourcesException.Position(member, $"no corner of {bounds} in {crs} can be brought to degrees");
        return GeographicArea.FromBounds(new Bounds(west, south, east, north));
    }
}
