namespace Terrane.Resample.Datasets;

/// <summary>What the area of a part of a cell is.</summary>
public enum AreaWeights
{
    /// <summary>In the units of the CRS, degrees included, as GDAL does.</summary>
    Planar,

    /// <summary>On the WGS84 ellipsoid, for geographic grids; planar for others.</summary>
    Ellipsoid,
}
