namespace Terrane.Native.Proj;

/// <summary>Areas of polygons whose edges are geodesics on the WGS84 ellipsoid (Karney 2013), by PROJ's geodesic routines. Thread-safe.</summary>
public sealed unsafe class GeodesicArea
{
    // struct geod_geodesic holds 51 doubles; more is reserved because it is the library's to fill.
    private readonly double[] _geodesic = new double[128];

    public GeodesicArea()
    {
        fixed (double* g = _geodesic) ProjApi.geod_init(g, 6378137, 1 / 298.257223563);
    }

    /// <summary>Square metres, positive for a ring that runs counter-clockwise.</summary>
    /// <param name="latitudes">Degrees, the first point not repeated.</param>
    /// <param name="longitudes">Degrees, as many.</param>
    public double Of(ReadOnlySpan<double> latitudes, ReadOnlySpan<double> longitudes)
    {
        if (latitudes.Length != longitudes.Length) throw new ArgumentException($"{latitudes.Length} latitudes and {longitudes.Length} longitudes.");
        double area, perimeter;
        fixed (double* g = _geodesic, lat = latitudes, lon = longitudes) ProjApi.geod_polygonarea(g, lat, lon, latitudes.Length, &area, &perimeter);
        return area;
    }
}
