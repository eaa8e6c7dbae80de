namespace Terrane.Cells.Zones;

/// <summary>All zones of a file, and what was noticed on the way.</summary>
/// <param name="Zones">By key, ordinally.</param>
/// <param name="Crs">Of the coordinates.</param>
/// <param name="Features">In the file.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Sha256">Of the file, lower-case hex.</param>
/// <param name="Missing">ISO codes without a feature.</param>
/// <param name="Skipped">Names of features left out for want of a code.</param>
/// <param name="United">Codes of several features that became one zone.</param>
/// <param name="Repaired">Features that were mended, and what was wrong.</param>
/// <param name="CrossingRings">That were unwrapped across the antimeridian.</param>
/// <param name="PolarRings">Of those, that run round a pole and were closed along it.</param>
/// <param name="RemovedPoints">Repeated points and ways out and back, which have no area.</param>
public sealed record ZoneSet(
    IReadOnlyList<Zone> Zones, string Crs, int Features, long Bytes, string Sha256, IReadOnlyList<string> Missing, IReadOnlyList<string> Skipped,
    IReadOnlyList<string> United, IReadOnlyList<string> Repaired, long CrossingRings, long PolarRings, long RemovedPoints);
