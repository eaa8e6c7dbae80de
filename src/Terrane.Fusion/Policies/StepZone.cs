using Terrane.Core;

namespace Terrane.Fusion.Policies;

/// <summary>An area: a box, a ring or a file of polygons. One of the three is set.</summary>
/// <param name="Box">Degrees (EPSG:4326).</param>
/// <param name="Ring">Longitude and latitude of its corners, in order, not closed.</param>
/// <param name="Files">Files of polygons.</param>
public sealed record StepZone(Bounds? Box, IReadOnlyList<(double X, double Y)>? Ring, IReadOnlyList<string> Files);
