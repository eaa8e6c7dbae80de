using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Terrane.Cli.Tests.Docs;

/// <summary>docs/sbom.cdx.json and docs/dependencies.md are what scripts/sbom.py would write now, as far as files of the repository tell, and the former is CycloneDX 1.5.</summary>
public sealed partial class BillOfMaterialsTests
{
    private const string Mend = "Run scripts/sbom.py.";

    private static readonly string Root = FindRoot();
    private static readonly JsonElement Bill = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "docs", "sbom.cdx.json"))).RootElement;
    private static readonly JsonElement[] Components = [.. Bill.GetProperty("components").EnumerateArray()];

    // https://cyclonedx.org/docs/1.5/json/
    [Fact]
    public void It_is_CycloneDX()
    {
        Assert.Equal("CycloneDX", Text(Bill, "bomFormat"));
        Assert.Equal("1.5", Text(Bill, "specVersion"));
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", Text(Bill, "serialNumber"));
        Assert.True(Bill.GetProperty("version").GetInt32() >= 1);
        JsonElement program = Bill.GetProperty("metadata").GetProperty("component");
        Assert.Equal(("application", "terrane"), (Text(program, "type"), Text(program, "name")));
        Assert.NotEmpty(Components);
        Assert.All(Components, component =>
        {
            Assert.Equal("library", Text(component, "type"));
            Assert.NotEqual("", Text(component, "name"));
            Assert.NotEqual("", Text(component, "version"));
            Assert.True(Text(component, "scope") is "required" or "excluded");
            Assert.Equal(Text(component, "purl"), Text(component, "bom-ref"));
            Assert.Matches(Purl(), Text(component, "purl"));
            Assert.Contains($"@{Text(component, "version").Replace("+", "%2B", StringComparison.Ordinal)}", Text(component, "purl"));
            JsonElement licence = Assert.Single(component.GetProperty("licenses").EnumerateArray());
            string said = licence.TryGetProperty("expression", out JsonElement expression) ? expression.GetString()!
                : licence.GetProperty("license") is var one && one.TryGetProperty("id", out JsonElement id) ? id.GetString()! : Text(one, "name");
            Assert.Matches(Spdx(), said);
        });
        string[] references = [.. Components.Select(c => Text(c, "bom-ref")), Text(program, "bom-ref")];
        Assert.Equal(references.Length, references.Distinct().Count());
        JsonElement[] graph = [.. Bill.GetProperty("dependencies").EnumerateArray()];
        Assert.Equal(references.Order(), graph.Select(item => Text(item, "ref")).Order());
        Assert.Empty(graph.SelectMany(item => item.GetProperty("dependsOn").EnumerateArray().Select(need => need.GetString()!)).Except(references));
    }

    [Fact]
    public void Npm_packages_are_those_of_the_lock_files()
    {
        var locked = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach ((string folder, bool isShipped) in new[] { ("scripts/npm", true), ("tests/js", false) })
        {
            JsonElement packages = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, folder, "package-lock.json"))).RootElement.GetProperty("packages");
            foreach (JsonProperty package in packages.EnumerateObject().Where(p => p.Name.Length > 0))
            {
                string name = $"{package.Name[(package.Name.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..]}@{Text(package.Value, "version")}";
                locked[name] = isShipped || locked.GetValueOrDefault(name);
            }
        }
        Assert.True(locked.Select(l => (l.Key, l.Value)).SequenceEqual(Of("npm").Select(c => (c.Name, Text(c.Component, "scope") == "required")).OrderBy(c => c.Name, StringComparer.Ordinal)), Mend);
    }

    [Fact]
    public void NuGet_packages_are_those_that_builds_resolve()
    {
        HashSet<string> listed = [.. Of("nuget").Select(c => c.Name)];
        Dictionary<string, string> central = XDocument.Load(Path.Combine(Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(p => p.Attribute("Include")!.Value, p => p.Attribute("Version")!.Value);
        string[] projects = [.. new[] { "src", "tests" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".csproj" or ".props" && !file.Contains("node_modules", StringComparison.Ordinal)))];
        string[] asked = [.. projects.SelectMany(file => XDocument.Load(file).Descendants("PackageReference")).Select(p => p.Attribute("Include")!.Value).Distinct()];
        Assert.Contains("Npgsql", asked);
        Assert.All(asked, name => Assert.True(listed.Contains($"{name}@{central[name]}"), $"{name} {central[name]}: {Mend}"));

        // What the build of these tests resolved, and of whatever else was built here.
        var resolved = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string assets in Directory.EnumerateFiles(Path.Combine(Root, "artifacts", "obj"), "project.assets.json", SearchOption.AllDirectories).Where(f => projects.Any(p => Path.GetFileNameWithoutExtension(p) == Path.GetFileName(Path.GetDirectoryName(f)))))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(assets));
            foreach (JsonProperty library in document.RootElement.GetProperty("libraries").EnumerateObject().Where(l => Text(l.Value, "type") == "package")) resolved.Add(library.Name.Replace('/', '@'));
        }
        Assert.Contains(resolved, name => name.StartsWith("xunit.v3@", StringComparison.Ordinal));
        Assert.True(resolved.IsSubsetOf(listed), $"Not listed: {string.Join(", ", resolved.Except(listed))}. {Mend}");
    }

    [Fact]
    public void Libraries_that_the_launcher_installs_are_there_and_the_document_names_everything()
    {
        string script = File.ReadAllText(Path.Combine(Root, "scripts", "build.sh"));
        string[] names = [.. Installs().Match(script).Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => n == "gdal" ? "libgdal32" : n).Where(n => !n.StartsWith('$'))];
        Assert.Contains("libwebp7", names);
        Assert.All([.. names, "libarchive13"], name => Assert.Contains(Of("deb"), c => c.Name.StartsWith(name + "@", StringComparison.Ordinal) && Text(c.Component, "scope") == "required"));
        string document = File.ReadAllText(Path.Combine(Root, "docs", "dependencies.md"));
        Assert.All(new[] { "nuget", "npm", "deb" }.SelectMany(Of), c => Assert.Contains($"| {c.Name[..c.Name.LastIndexOf('@')]} | {Text(c.Component, "version")} | ", document));
        Assert.DoesNotContain("needed by ?", document);
    }

    /// <summary>"name@version" of one kind, with its component.</summary>
    private static IEnumerable<(string Name, JsonElement Component)> Of(string kind) => Components.Where(c => Text(c, "purl").StartsWith($"pkg:{kind}/", StringComparison.Ordinal))
        .Select(c => ($"{(c.TryGetProperty("group", out JsonElement group) ? group.GetString() + "/" : "")}{Text(c, "name")}@{Text(c, "version")}", c));

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static string FindRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("^pkg:(nuget|npm|deb/debian)/[^ @]+@[^ @]+$")]
    private static partial Regex Purl();

    [GeneratedRegex("^(LicenseRef-)?[A-Za-z0-9][A-Za-z0-9.-]*( (OR|AND|WITH) [A-Za-z0-9][A-Za-z0-9.-]*)*$")]
    private static partial Regex Spdx();

    [GeneratedRegex("ensure_packages \"[^\"]*\" ([^|\n]*)")]
    private static partial Regex Installs();
}
