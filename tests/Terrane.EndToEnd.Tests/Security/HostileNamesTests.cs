using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Tests.Support;

namespace Terrane.EndToEnd.Tests.Security;

/// <summary>Names that a shell, a path, SQL, HTML or a list would take for something else are names and nothing more.</summary>
public sealed class HostileNamesTests : IDisposable
{
    private const string Shell = "$(touch pwned) ;'\"\n-rf", Markup = "<script>alert(1)<img src=x>", Sql = "x'); DROP TABLE t; --", Away = "..%2F..%2Fpwned";

    private static readonly string[] Names = [Shell, "`touch pwned`", "-o pwned", Markup, Sql, Away, "%s%n{0}", "a,nodata=5", "~", "[ab]*?", "NETCDF:\"x\":y"];

    private readonly TestFolder _folder = new();
    private readonly string _place;

    /// <summary>Everything happens in a folder with such a name, below one that is watched.</summary>
    public HostileNamesTests() => _place = _folder.Folder($"a/b/{Shell}");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_sources_and_outputs_of_a_build()
    {
        string sources = Sources();
        string output = Path.Combine(_place, $"{Shell}.pmtiles");
        string[] command = ["build", "--output", output, .. QuiltBuild.Options, "--isolate", "--lineage-by", "file", "--", "./" + Path.GetFileName(sources)];
        Run(0, command);
        Run(0, ["verify", "--deep", output]);
        OnlyOutputs(Shell + ".pmtiles", Shell + "-lineage.pmtiles");
        string report = File.ReadAllText(output + ".report.json"), page = File.ReadAllText(output + ".report.html");
        Assert.Equal(Names.Length, JsonDocument.Parse(report).RootElement.GetProperty("inputs").GetArrayLength());
        Assert.DoesNotContain(Markup, page);
        Assert.Contains("up to date", Run(0, command).Error);
    }

    [Fact]
    public void Of_a_job_and_its_sources()
    {
        string sources = Sources();
        string job = Path.Combine(_place, "job.yaml");
        File.WriteAllText(job, $"output: out.pmtiles\nname: {Quoted(Shell)}\ndescription: {Quoted(Markup)}\neffort: 0\nmax_zoom: 11\nlineage: true\nsources:\n"
            + string.Concat(Names.Select((name, i) => $"  - {{name: {Quoted("../../" + name)}, path: {Quoted(Path.Combine(sources, name + ".tif"))}, attribution: {Quoted(Markup)}, licence: {Quoted(Shell)}}}\n")));
        Run(0, ["build", job]);
        OnlyOutputs("job.yaml", "out.pmtiles", "out-lineage.pmtiles");
        string page = File.ReadAllText(Path.Combine(_place, "out.pmtiles.report.html"));
        Assert.DoesNotContain(Markup, page);
        string shown = Run(0, ["show", Path.Combine(_place, "out-lineage.pmtiles")]).Out;
        Assert.DoesNotContain(Shell, shown); // its line break must not begin a line of our own
    }

    [Theory]
    [InlineData("tif:")]
    [InlineData("duckdb:")]
    public void Of_rasters_and_stores_of_resample(string kind)
    {
        string store = Path.Combine(_place, $"{Sql}{(kind == "duckdb:" ? ".duckdb" : "")}"), raster = Path.Combine(Sources(), Sql + ".tif");
        foreach (string wrong in kind == "tif:" ? new[] { "../../pwned", Sql } : [])
            Assert.Contains("name", Run(2, ["resample", $"{raster},name={wrong}", "--grid", "200,EPSG:32631", "--to", kind + store]).Error);
        Run(0, ["resample", $"{raster},name=dem", "--grid", "200,EPSG:32631", "--to", kind + store]);
        Run(0, ["resample", "verify", kind + store]);
        string table = Path.Combine(_place, Sql + ".csv");
        Run(0, ["join", "--from", kind + store, "--to", table, "--no-pictures"]);
        Assert.StartsWith("cell_id", File.ReadAllText(table), StringComparison.Ordinal);
        OnlyOutputs(Path.GetFileName(store), Sql + ".csv");
    }

    [Theory]
    [InlineData("out.zarr")]
    [InlineData("out.pmtiles")]
    public void Of_a_policy_and_its_providers(string output)
    {
        string sources = Sources();
        string policy = Path.Combine(_place, $"{Shell}.yaml");
        File.WriteAllText(policy, $"""
            name: {Quoted("../../" + Shell)}
            crs: EPSG:32631
            resolution: 200
            providers:
              {Quoted("../" + Sql)}: {"{"}path: {Quoted(Path.Combine(sources, "*.tif"))}, title: {Quoted(Markup)}, surveys: files, licence: {Quoted(Shell)}{"}"}
            steps:
              - {"{"}provider: {Quoted("../" + Sql)}, operator: overwrite{"}"}
            """);
        Run(0, [output.EndsWith(".pmtiles", StringComparison.Ordinal) ? "build" : "fuse", policy, "--bbox=2.72,50,2.95,50.18", "-o", Path.Combine(_place, output), "--no-cache"], noCache: output.EndsWith(".pmtiles", StringComparison.Ordinal));
        OnlyOutputs($"{Shell}.yaml", output, output.Replace(".", "-lineage.", StringComparison.Ordinal), output.Replace(".", "-provenance.", StringComparison.Ordinal), $"out-{Shell}.tif", $"out-{Shell}-provenance.tif");
    }

    [Fact]
    public void Of_members_of_archives_and_of_addresses()
    {
        string raster = Path.Combine(Sources(), "~.tif"), secret = _folder.File("secret.tif");
        File.Copy(raster, secret);
        string web = _folder.Folder("web");
        using (var tar = new TarWriter(File.Create(Path.Combine(web, "lines.tar"))))
        {
            // Once a list of members was kept as lines and tabs.
            foreach (string name in new[] { $"{Shell}.tif", $"x.tif\n{secret}\ty.tif", "tab\t.tif" })
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(File.ReadAllBytes(raster)) });
        }
        foreach ((string archive, string member, TarEntryType type) in new[] { ("up.tar", "../../../../pwned.tif", TarEntryType.RegularFile), ("root.tar", "/tmp/pwned.tif", TarEntryType.RegularFile), ("link.tar", "pwned.tif", TarEntryType.SymbolicLink) })
        {
            using var tar = new TarWriter(File.Create(Path.Combine(web, archive)));
            if (type == TarEntryType.SymbolicLink) tar.WriteEntry(new PaxTarEntry(type, member) { LinkName = secret });
            else tar.WriteEntry(new PaxTarEntry(type, member) { DataStream = new MemoryStream([1]) });
        }
        File.Copy(raster, Path.Combine(web, "plain.tif"));
        using var server = new FileServer(web);
        string catalog = Directory.CreateDirectory(Path.Combine(_place, "catalog")).FullName, store = Path.Combine(_place, "store");
        File.WriteAllLines(Path.Combine(catalog, "file_list.txt"), new[] { "lines.tar", "up.tar", "root.tar", "link.tar", "plain.tif?as=" + Away + ".tif", "../plain.tif?x=..", "%2e%2e%2fplain.tif" }.Select(server.Url));
        Outcome run = Run(1, ["ingest", catalog, "--store", store, "--no-tar", "--retries", "0"]);
        Assert.Equal(2, (run.Out + run.Error).Split('\n').Count(line => line.Contains("[ingest.archive.path]", StringComparison.Ordinal) && line.Contains(".tar  ", StringComparison.Ordinal)));
        Assert.Contains("[ingest.archive.link]", run.Out + run.Error);
        OnlyOutputs("catalog", "store");
        Assert.Equal([secret], Directory.GetFiles(_folder.Path, "secret.tif", SearchOption.AllDirectories));
        Assert.All(Directory.EnumerateFiles(Path.Combine(store, "source-store", "catalog"), "*.tif"), path => Assert.DoesNotContain('\n', Path.GetFileName(path)));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(store, "source-store", "catalog"), "*.tif"));
    }

    [Fact]
    public void Links_that_lead_back_into_a_folder_are_no_endless_folder()
    {
        string sources = Rasters.Quilt(Path.Combine(_place, "quilt"), 1, 1, 100, 100);
        Directory.CreateDirectory(Path.Combine(sources, "below"));
        Directory.CreateSymbolicLink(Path.Combine(sources, "self"), ".");
        Directory.CreateSymbolicLink(Path.Combine(sources, "below", "up"), "..");
        string outside = Rasters.Quilt(_folder.File("outside"), 1, 1, 100, 100);
        Directory.CreateSymbolicLink(Path.Combine(sources, "other"), outside);
        string output = Path.Combine(_place, "x.pmtiles");
        Run(0, ["build", sources, "-o", output, "--effort", "0", "--max-zoom", "9"]);
        JsonElement inputs = JsonDocument.Parse(File.ReadAllText(output + ".report.json")).RootElement.GetProperty("inputs");
        Assert.Equal(["00.tif", "other/00.tif"], inputs.EnumerateArray().Select(input => input.GetProperty("path").GetString()!).Order());
        Run(0, ["ingest", sources, "--store", Path.Combine(_place, "store"), "--no-tar"]);
        Assert.Contains("2 complete", TerraneProgram.Run("status", Path.Combine(_place, "store")).Out);
    }

    /// <summary>A raster of each name, side by side.</summary>
    private string Sources()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_place, "- in")).FullName;
        for (int i = 0; i < Names.Length; i++) Rasters.Write(Path.Combine(folder, Names[i] + ".tif"), "EPSG:32631", 480_000 + (i * 2000), 5_560_000, 100, 20, 100, Rasters.Relief);
        return folder;
    }

    private Outcome Run(int code, string[] arguments, bool noCache = false) =>
        TerraneProgram.RunIn(_place, [("TERRANE_CACHE_DIR", Path.Combine(_place, "- in", "cache"))], noCache ? [.. arguments.Where(a => a != "--no-cache")] : arguments).Exits(code);

    /// <summary>Passes when nothing is in the folder but inputs and what was asked for, and nothing beside it.</summary>
    private void OnlyOutputs(params string[] names)
    {
        Assert.All(Directory.EnumerateFileSystemEntries(_place).Select(p => Path.GetFileName(p)!).Where(name => name != "- in"),
            name => Assert.Contains(names, own => name == own || name.StartsWith(own + ".report.", StringComparison.Ordinal)));
        Assert.Equal(["b"], Directory.EnumerateFileSystemEntries(_folder.File("a")).Select(Path.GetFileName));
        Assert.Equal([Shell], Directory.EnumerateFileSystemEntries(_folder.File("a/b")).Select(Path.GetFileName));
        Assert.DoesNotContain(_folder.Names(), name => Path.GetFileName(name) is "pwned" or "pwned.tif");
        Assert.False(File.Exists("/tmp/pwned.tif") || File.Exists("/pwned"), "A file was written at the root.");
    }

    /// <summary>A text as YAML has it between double quotes.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text) quoted.Append(c switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", _ => c.ToString() });
        return quoted.Append('"').ToString();
    }
}
