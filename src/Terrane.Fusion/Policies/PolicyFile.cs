using System.Globalization;
using Terrane.Native.Proj;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Policies;

/// <summary>POLICY.yaml. Paths in it are relative to its folder; every key is known or an error, with its line.</summary>
public static class PolicyFile
{
    /// <summary>Metres of a degree, as resolutions in metres become degrees.</summary>
    private const double MetresPerDegree = 111_320;

    /// <summary>True when a YAML file has steps, and so is a policy and no job.</summary>
    /// <exception cref="JobException">job.unreadable.</exception>
    public static bool IsPolicy(string path) => StrictYaml.Load(path).Has("steps");

    private static readonly string[] Keys =
        ["name", "version", "description", "crs", "resolution", "variables", "background", "vertical_datum", "datum_grids", "land", "providers", "steps"];

    /// <exception cref="Core.TerraneException">job.*, fusion.*, crs.unknown.</exception>
    public static FusionPolicy Load(string path)
    {
        StrictYaml yaml = StrictYaml.Load(path);
        yaml.RefuseUnknown(Keys);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        (string crsText, string crsPlace) = yaml.Scalar("crs") ?? ("EPSG:4326", path);
        Crs crs = Crs.Parse(crsText);
        if (!crs.IsGeographic && !crs.IsProjected) throw FusionException.CrsKind(crsPlace, crs.ToString());
        IReadOnlyList<string> variables = yaml.Texts("variables");
        foreach (string variable in variables)
            if (variable is not ("elevation" or "uncertainty" or "weight" or "tid")) throw JobException.BadValue(yaml.Place, "variables", variable, "elevation, uncertainty, weight or tid");
        var providers = new ProviderNames(folder);
        foreach ((string name, StrictYaml map) in yaml.NamedMaps("providers")) providers.Add(ProviderReader.Read(name, map, folder), map.Place);
        string[] land = [.. yaml.Texts("land").Select(name => ProviderReader.Polygons(folder, name))];
        var policy = new FusionPolicy
        {
            Name = yaml.Scalar("name")?.Text ?? throw JobException.Missing(path, "name"),
            Version = yaml.Scalar("version")?.Text ?? "1.0.0",
            Description = yaml.Scalar("description")?.Text,
            Crs = crs,
            CrsPlace = crsPlace,
            Resolution = yaml.Scalar("resolution") is { } size ? Resolution(size.Place, size.Text, crs) : throw JobException.Missing(path, "resolution"),
            Uncertainty = variables.Contains("uncertainty"),
            Weight = variables.Contains("weight"),
            Tid = variables.Contains("tid"),
            Background = PolicyValues.Number(yaml, "background"),
            VerticalDatum = yaml.Scalar("vertical_datum")?.Text,
            DatumGrids = [.. yaml.Texts("datum_grids").Select(name => Path.GetFullPath(Path.Combine(folder, name)))],
            Land = land,
            Providers = [],
            Steps = [.. yaml.Maps("steps").Select(map => StepReader.Read(map, providers, folder, land.Length > 0))],
        };
        yaml.RefuseOthers();
        if (policy.Steps.Count == 0) throw JobException.Missing(path, "steps");
        return policy with { Providers = providers.All }; // agencies that steps name among them
    }

    /// <summary>A number in units of the CRS, a quotient such as 1/3600 of them, or metres: 30m.</summary>
    private static double Resolution(string place, string text, Crs crs)
    {
        string number = text.EndsWith('m') ? text[..^1] : text;
        string[] parts = number.Split('/');
        double value = double.NaN;
        if (parts.Length <= 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double above))
            value = parts.Length == 1 ? above : double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double below) ? above / below : double.NaN;
        if (text.EndsWith('m')) value /= crs.IsGeographic ? MetresPerDegree : crs.MetresPerUnit;
        return double.IsFinite(value) && value > 0 ? value : throw JobException.BadValue(place, "resolution", text, "a size in units of the CRS (30, 1/3600) or in metres (30m)");
    }
}
