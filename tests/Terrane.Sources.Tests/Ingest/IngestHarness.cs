using Terrane.Core;
using Terrane.Runtime.Memory;
using Terrane.Sources.Cog;
using Terrane.Sources.Fetch;
using Terrane.Sources.Ingest;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Ingest;

/// <summary>A catalog entry, a server and a store for one test.</summary>
internal sealed class IngestHarness : IDisposable
{
    public IngestHarness(string name = "src")
    {
        Name = name;
        Catalog = Folder.Folder(name);
        File.WriteAllText(Path.Combine(Catalog, "metadata.json"),
            """{"name":"n","website":"w","license":"l","producer":"p","resolution":50.0,"access_year":2026}""");
        File.WriteAllText(Path.Combine(Catalog, "LICENSE.pdf"), "licence");
    }

    public TempFolder Folder { get; } = new();
    public TestServer Server { get; } = new();
    public Quiet Progress { get; private set; } = new();
    public string Name { get; }
    public string Catalog { get; }
    public string Store => Folder.File("store");
    public StorePaths Paths => new(Store, Name);
    public string Tar => Paths.Tar;

    public void List(params IEnumerable<string> lines) => File.WriteAllText(Path.Combine(Catalog, "file_list.txt"), string.Join('\n', lines));

    public string[] Rasters() => Directory.Exists(Paths.Folder)
        ? [.. Directory.EnumerateFiles(Paths.Folder, "*.tif").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    public string[] Bounds() => File.ReadAllLines(Paths.Bounds);

    public IngestOutcome Run(Func<IngestOptions, IngestOptions>? change = null)
    {
        Progress = new Quiet();
        var options = new IngestOptions
        {
            Catalog = Catalog,
            Store = Store,
            Fetch = new FetchOptions(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2), 4),
            Memory = ByteSize.Mebibytes(512),
            Workers = 2,
            Cog = new CogOptions(),
        };
        using var memory = new MemorySampler();
        return IngestJob.Run(change?.Invoke(options) ?? options, Progress, memory, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        Server.Dispose();
        Folder.Dispose();
    }
}
