using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Agencies;

/// <summary>The agencies that this program knows: the YAML files of this folder.</summary>
public static class AgencyFiles
{
    private const string Prefix = "agency.", Suffix = ".yaml";

    private static readonly Lazy<IReadOnlyList<Agency>> Known = new(() =>
        [.. typeof(AgencyFiles).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(n => Describe(n[Prefix.Length..^Suffix.Length]))]);

    /// <summary>By name.</summary>
    public static IReadOnlyList<Agency> All => Known.Value;

    /// <summary>By name or alias.</summary>
    internal static Agency? Find(string name) => All.FirstOrDefault(a => a.Name == name) ?? All.FirstOrDefault(a => a.Aliases.Contains(name));

    internal static StrictYaml Read(string name)
    {
        using Stream stream = typeof(AgencyFiles).Assembly.GetManifestResourceStream(Prefix + name + Suffix) ?? throw new ArgumentOutOfRangeException(nameof(name), name, null);
        using var reader = new StreamReader(stream);
        return StrictYaml.Read($"agency {name}", reader);
    }

    private static Agency Describe(string name)
    {
        StrictYaml yaml = Read(name);
        string Text(string key) => yaml.Scalar(key)?.Text ?? throw JobException.Missing(yaml.Place, key);
        return new Agency(name, yaml.Texts("aliases"), Text("title"), Text("note"), yaml.Texts("needs"), Text("vertical_datum"));
    }
}
