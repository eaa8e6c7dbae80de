namespace Terrane.Fusion.Providers.Index;

/// <summary>A regular grid of rasters in degrees, whose names follow from their place.</summary>
/// <param name="StepX">Degrees from one to the next to the east.</param>
/// <param name="StepY">Degrees from one to the next to the south.</param>
/// <param name="West">Western edge of the first column.</param>
/// <param name="North">Northern edge of the first row.</param>
/// <param name="NamesNorth">True: latitudes in names are those of northern edges; false: of southern ones. Longitudes are always those of western edges.</param>
internal sealed record GridSpec(double StepX, double StepY, double West, double North, bool NamesNorth);
