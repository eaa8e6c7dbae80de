namespace Terrane.Chaos.Running;

/// <summary>The commands that write something, each on a small input.</summary>
internal static class ChaosCommands
{
    private static readonly string[] Tiles = ["00.tif", "01.tif", "10.tif", "11.tif"];

    public static IReadOnlyList<ChaosCommand> All { get; } =
    [
        new("build", (inputs, output) => ["build", .. Quilt(inputs), "--max-zoom", "10", "--effort", "0", "-o", $"{output}/x.pmtiles"], "quilt/11.tif", "--overwrite") { HasLedger = true },
        new("build --isolate", (inputs, output) => ["build", .. Quilt(inputs), "--max-zoom", "10", "--effort", "0", "--isolate", "-o", $"{output}/x.mbtiles"], "quilt/11.tif", "--overwrite") { HasWorkers = true, HasLedger = true },
        new("convert", (inputs, output) => ["convert", $"{inputs}/one.pmtiles", "-o", $"{output}/x.mbtiles"], "one.pmtiles", "--overwrite"),
        new("merge", (inputs, output) => ["merge", $"{inputs}/one.pmtiles", $"{inputs}/two.pmtiles", "--mode", "mean", "-o", $"{output}/x.pmtiles"], "two.pmtiles", "--overwrite") { HasLedger = true },
        new("ingest", (inputs, output) => ["ingest", $"{inputs}/catalogue", "--store", $"{output}/store", "--retry-wait", "0.01", "--workers", "2", "--memory", "512M"], "catalogue/11.zip", "--overwrite") { HasLedger = true },
        new("fuse", (inputs, output) => ["fuse", $"{inputs}/policy.yaml", "--bbox", "2.72", "49.95", "2.9", "50.15", "-o", $"{output}/x.tif"], "quilt/11.tif", "--overwrite") { HasLedger = true },
        new("cells index", (inputs, output) => ["cells", "index", "--grid", "3000,3000,2.7,0.0001,50.2,-0.0001,EPSG:4326", "--zones", $"{inputs}/zones.geojson", "--zone-key", "id", "--codes", "any", "-o", $"{output}/cells"], "zones.geojson") { HasLedger = true },
        new("resample", (inputs, output) => ["resample", $"{inputs}/quilt/00.tif", $"{inputs}/quilt/coarse.tif", "--grid", $"like:{inputs}/quilt/coarse.tif", "--to", $"parquet:{output}/store"], "quilt/00.tif", "--overwrite"),
    ];

    public static TheoryData<string> Names => [.. All.Select(command => command.Name)];

    public static TheoryData<string> NamesWithWorkers => [.. All.Where(command => command.HasWorkers).Select(command => command.Name)];

    public static TheoryData<string> NamesWithLedger => [.. All.Where(command => command.HasLedger).Select(command => command.Name)];

    public static ChaosCommand Of(string name) => All.Single(command => command.Name == name);

    // One by one: a file that is gone from a folder is no fault that anybody could see.
    private static IEnumerable<string> Quilt(string inputs) => Tiles.Select(name => $"{inputs}/quilt/{name}");
}
