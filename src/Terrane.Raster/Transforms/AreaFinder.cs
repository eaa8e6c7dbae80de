using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Raster.Transforms;

/// <summary>Where on Earth a rectangle of some CRS lies, roughly: good enough to choose an operation by.</summary>
internal static class AreaFinder
{
    /// <returns>Null when no point of the rectangle's edge can be transformed.</returns>
    internal static GeographicArea? Find(Crs crs, Bounds bounds)
    {
        if (crs.IsGeographic) return GeographicArea.FromBounds(bounds);
        using Transformer? transformer = ToDegrees(crs);
        return transformer is null ? null : Find(transformer, bounds);
    }

    /// <summary>From a projected CRS to degrees, for many rectangles; null when there is no way.</summary>
    internal static Transformer? ToDegrees(Crs crs)
    {
        CoordinateOperation? operation = OperationFinder.Find(crs, Crs.Parse("EPSG:4326")).FirstOrDefault(o => o.IsInstantiable && o.Pipeline.Length > 0);
        return operation is null ? null : new Transformer(operation.Pipeline);
    }

    /// <inheritdoc cref="Find(Crs, Bounds)"/>
    internal static GeographicArea? Find(Transformer transformer, Bounds bounds)
    {
        (double[] x, double[] y) = Ring.Of(bounds.West, bounds.South, bounds.East, bounds.North, segments: 22);
        transformer.Forward(x, y);
        if (!Ring.TryUnwrap(x, y, period: 360, out double west, out double east, out double south, out double north)) return null;
        // Around a pole the edge runs round the Earth and the pole itself lies inside.
        bool aroundPole = east - west >= 359;
        if (aroundPole && north > 0 && south > 0) north = 90;
        if (aroundPole && north < 0 && south < 0) south = -90;
        return GeographicArea.FromBounds(new Bounds(west, south, east, north));
    }
}
