namespace Terrane.Mosaic.Job;

/// <summary>How an elevation becomes a colour.</summary>
public enum ElevationEncoding
{
    /// <summary>metres = R * 256 + G + B / 256 - 32768.</summary>
    Terrarium,

    /// <summary>Terrain-RGB: metres = -10000 + (R * 65536 + G * 256 + B) / 10.</summary>
    Mapbox,
}
