using System.CommandLine;
using Terrane.Cli.Demo;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Serve;
using Terrane.Tiles.PmTiles;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane demo</c>: a small job from rasters to a picture, offline.</summary>
internal static class DemoCommand
{
    private const byte PictureZoom = 11;

    public static Command Create(Talk talk)
    {
        var folder = new Argument<string>("DIR") { Description = "Folder to make it in.", DefaultValueFactory = _ => "terrane-demo" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be made; write nothing." };
        var serve = new Option<bool>("--serve") { Description = "Then serve it, with the viewer, until Ctrl+C." };
        var port = new Option<int>("--port", "-p") { Description = "Of the server; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => 8080 };
        var command = new Command("demo", """
            Make a small island from four overlapping sources, build its tiles and lineage, verify them, and draw them. Offline.

            Example:
              terrane demo /tmp/island
              terrane demo --serve
            """)
        { folder, dryRun, serve, port };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string path = Path.GetFullPath(parse.GetValue(folder)!);
            int exit = Run(path, parse.GetValue(dryRun), context, ct);
            if (!parse.GetValue(serve) || parse.GetValue(dryRun)) return exit;
            int number = parse.GetValue(port) is >= 0 and <= 65535 and var given ? given : throw CliException.BadOption("--port", $"{parse.GetValue(port)}", "0 to 65535");
            TileServer.Run(new ServeOptions { Paths = [Path.Combine(path, "island.pmtiles")], Port = number }, context.Progress, root =>
                context.Progress.Write(MessageLevel.Info, $"Open {root} in a browser (Ctrl+C stops it)."), ct);
            return exit;
        });
        return command;
    }

    private static int Run(string folder, bool dryRun, JobContext context, CancellationToken ct)
    {
        if (dryRun)
        {
            Console.Out.WriteLine($"Would write four rasters, island.yaml, island.pmtiles, island-lineage.pmtiles and island.png to {folder}.");
            return Exit.Success;
        }
        string job = Path.Combine(folder, "island.yaml");
        if (!File.Exists(job)) // written last: the rasters are whole, and a second demo is the no-op that a second build is
        {
            Directory.CreateDirectory(folder);
            using ProgressStage stage = context.Progress.Begin("sources", "rasters", DemoSources.Count);
            DemoSources.Write(folder, stage, ct);
        }
        BuildSummary summary = BuildJob.Run(JobFile.Load(job, null).Checked(), context.Progress, context.Memory, ct);
        string terrain = Path.Combine(folder, "island.pmtiles"), lineage = Path.Combine(folder, "island-lineage.pmtiles");
        Verify(terrain, ct);
        Verify(lineage, ct);
        string picture = Path.Combine(folder, "island.png");
        DemoPicture.Write(terrain, lineage, DemoIsland.Longitude, DemoIsland.Latitude, PictureZoom, picture);
        TileId summit = TileAt(DemoIsland.Longitude, DemoIsland.Latitude, 13);
        Console.Out.WriteLine($"""
            {terrain}    {(summary.UpToDate ? "up to date" : $"{summary.Tiles} tiles")}, verified
            {lineage}    the source of every pixel, verified
            {picture}    what they look like: relief, and which source each pixel came from
            {job}    the job; change it and run: terrane build {job} --overwrite

            Look into them:  terrane show {terrain}
                             terrane tile {terrain} {summit} --elevation | head
            On a map:        terrane serve {terrain}
                             or any client of PMTiles with "encoding": "terrarium"; docs/guide.md has a page for MapLibre
            """);
        return summary.DataErrors == 0 ? Exit.Success : Exit.DataErrors;
    }

    private static TileId TileAt(double longitude, double latitude, byte zoom)
    {
        double side = WebMercator.Resolution(zoom) * WebMercator.TileSize;
        return new TileId(zoom, (uint)((WebMercator.XOfLongitude(longitude) + WebMercator.HalfExtent) / side),
            (uint)((WebMercator.HalfExtent - WebMercator.YOfLatitude(latitude)) / side));
    }

    private static void Verify(string path, CancellationToken ct)
    {
        PmTilesVerification found = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(Deep: true), ct);
        if (!found.IsSound) throw new TerraneException("demo.verify", $"'{path}' is not sound: {found.Findings.First(f => !f.IsWarning).Message}", "This is a fault of terrane: please report it.");
    }
}
