using System.Globalization;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Points;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Kinds;

/// <summary>Points of LAS and of text files, gridded once and kept in the cache.</summary>
internal sealed class PointsKind : ProviderKind
{
    private static readonly Dictionary<string, PointStatistic> Statistics = Enum.GetValues<PointStatistic>().ToDictionary(s => s.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    internal override string Name => "points";

    internal override IReadOnlyList<string> Keys { get; } = ["path", "resolution", "statistic", "classes", "columns", .. RasterKeys.Names];

    internal override ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec)
    {
        IReadOnlyList<string> paths = map.Texts("path"), columns = map.Texts("columns");
        if (paths.Count == 0) throw JobException.Missing(map.Place, "path");
        if (map.Scalar("resolution") is not var (text, place)) throw JobException.Missing(map.Place, "resolution");
        if (columns.Count is not (0 or 3)) throw JobException.BadValue(map.Place, "columns", string.Join(", ", columns), "three: those of x, y and z");
        return RasterKeys.Read(map, folder, spec) with
        {
            Source = new PointsSource([.. paths.Select(path => Path.Combine(folder, path))], Size(text, place),
                PolicyValues.Word(map, "statistic", PointStatistic.Mean, Statistics), [.. map.Texts("classes").Select(name => Class(map, name)).Distinct().Order()], columns),
        };
    }

    private static double Size(string text, string place)
    {
        string[] parts = text.Split('/');
        double size = parts.Length <= 2 ? PolicyValues.Number(place, "resolution", parts[0]) / (parts.Length == 2 ? PolicyValues.Number(place, "resolution", parts[1]) : 1) : 0;
        return double.IsFinite(size) && size > 0 ? size : throw JobException.BadValue(place, "resolution", text, "a number above 0, or a quotient, in units of the points' CRS");
    }

    private static int Class(StrictYaml map, string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 256 ? number : throw JobException.BadValue(map.Place, "classes", name, "numbers from 0 to 255, such as 2 (ground) and 40 (bathymetry)");
}
