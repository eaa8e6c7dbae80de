using Terrane.Core;

namespace Terrane.Runtime.Jobs;

/// <summary>What the user asked for cannot be understood or contradicts itself.</summary>
public sealed class JobException : TerraneException
{
    private JobException(string code, string message, string? hint) : base(code, message, hint) { }

    /// <param name="place">Where it stands: "job.yaml:12" or "source 'dem.tif'".</param>
    /// <param name="key">The key as written.</param>
    /// <param name="known">Keys allowed there.</param>
    public static JobException UnknownKey(string place, string key, IEnumerable<string> known) =>
        new("job.key", $"{place}: unknown key '{key}'.", Nearest(key, known) is { } near ? $"Did you mean '{near}'?" : $"Known keys: {string.Join(", ", known)}.");

    public static JobException UnknownOption(string option, IEnumerable<string> known) =>
        new("job.option", $"Unknown option '{option}'.", Nearest(option, known) is { } near ? $"Did you mean '{near}'?" : "See --help; a file whose name begins with '-' is written ./-name.");

    public static JobException NoOutput() => new("job.missing", "No output was given.", "Name it with -o FILE.pmtiles.");

    public static JobException BadValue(string place, string key, string found, string wanted) =>
        new("job.value", $"{place}: {key} is '{found}', wanted {wanted}.", null);

    public static JobException Missing(string place, string key) =>
        new("job.missing", $"{place}: '{key}' is missing.", $"Add `{key}:`.");

    public static JobException Unreadable(string path, string reason) =>
        new("job.read", $"Cannot read job '{path}': {reason}", "A job is a YAML file; see docs/guide.md for one to start from.");

    public static JobException NoSources() =>
        new("job.sources", "No source was given.", "Name at least one file, folder, glob or zip, or a JOB.yaml.");

    public static JobException DuplicateName(string name) =>
        new("job.name", $"Two sources are named '{name}'.", "Give each source a name of its own: `name=...`; lineage tells them apart by it.");

    public static JobException TooManySources(int found) =>
        new("job.sources.many", $"{found} sources are more than the 65535 that a lineage pixel can name.", "Join sources that need no telling apart.");

    public static JobException TooManyFiles(int found) =>
        new("job.files.many", $"{found} files are more than the 65535 that a lineage pixel can name.", "Use `--lineage-by source`, or build in parts.");

    public static JobException NoLand(string source, bool isOcean) =>
        new("domain.land", $"Source '{source}' is for {(isOcean ? "the ocean" : "land")}, but nothing says where land is.",
            isOcean ? "Give polygons of land: --land FILE, or --land world-atlas:land-10m."
                : "Give polygons of land (--land FILE, or --land world-atlas:land-10m), or say how the source stores the sea (sea_values=-2..0).");

    public static JobException NoDomain() =>
        new("domain.none", "Polygons of land were given, but no source is for land or ocean alone.", "Give sources their domain=land or domain=ocean, or leave the polygons out.");

    public static JobException OceanFirst(string ocean, string land) =>
        new("domain.order", $"'{ocean}' is for the ocean and comes before '{land}', which is for land; within the width of the shore it would cover it.",
            "Name it after the land sources, or give it a larger priority.");

    private static string? Nearest(string word, IEnumerable<string> known) =>
        known.Where(k => Distance(k, word) <= 2).OrderBy(k => Distance(k, word)).FirstOrDefault();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], next);
            }
        }
        return row[b.Length];
    }
}
