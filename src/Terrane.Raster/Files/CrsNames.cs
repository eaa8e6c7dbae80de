using System.Collections.Concurrent;
using Terrane.Native.Proj;

namespace Terrane.Raster.Files;

/// <summary>One spelling per CRS. Identifying a WKT takes milliseconds and thousands of files share one, so answers are kept.</summary>
public static class CrsNames
{
    private const double SamePlace = 0.01; // metres

    private static readonly ConcurrentDictionary<string, Crs> Known = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    internal static Crs Parse(string definition) => Known.GetOrAdd(definition, Crs.Parse);

    /// <summary>"EPSG:27700" where it can be identified, else WKT.</summary>
    public static string Canonical(string definition) => Names.GetOrAdd(definition, static text =>
    {
        Crs crs = Parse(text);
        return crs.Authority ?? Identify(crs) ?? crs.Wkt;
    });

    internal static bool IsGeographic(string canonical) => Parse(canonical).IsGeographic;

    // An .asc's .prj has no code, and its rounded parameters leave PROJ unsure; but a code that puts every place within a centimetre is the same CRS.
    private static string? Identify(Crs crs) =>
        crs.IsProjected ? crs.Guesses().FirstOrDefault(guess => Parse(guess) is { AreaOfUse: GeographicArea area } other && PutsAllIn(crs, other, area)) : null;

    private static bool PutsAllIn(Crs crs, Crs other, GeographicArea area)
    {
        CoordinateOperation? between = First(crs, other), fromDegrees = First(Parse("EPSG:4326"), other);
        // An accuracy of 0 says that no datum is changed on the way.
        if (between is not { IsBallpark: false, AccuracyMetres: 0 } || fromDegrees is null || area.CrossesAntimeridian) return false;
        double[] x = new double[9], y = new double[9];
        for (int i = 0; i < 9; i++)
            (x[i], y[i]) = (area.West + ((area.East - area.West) * (i % 3) / 2), area.South + ((area.North - area.South) * (i / 3) / 2));
        using var toOther = new Transformer(fromDegrees.Pipeline);
        using var change = new Transformer(between.Pipeline);
        toOther.Forward(x, y);
        (double[] sameX, double[] sameY) = ([.. x], [.. y]);
        change.Inverse(sameX, sameY);
        double tolerance = SamePlace / other.MetresPerUnit;
        return Enumerable.Range(0, 9).All(i => Math.Abs(sameX[i] - x[i]) < tolerance && Math.Abs(sameY[i] - y[i]) < tolerance);
    }

    private static CoordinateOperation? First(Crs from, Crs to) => OperationFinder.Find(from, to).FirstOrDefault(o => o.IsInstantiable && o.Pipeline.Length > 0);
}
