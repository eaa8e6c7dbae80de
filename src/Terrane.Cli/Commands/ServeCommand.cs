using System.CommandLine;
using System.Net;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Progress;
using Terrane.Serve;
using Terrane.Serve.Config;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane serve</c>: archives, policies and rasters over HTTP, and a viewer.</summary>
internal static class ServeCommand
{
    public static Command Create(Talk talk)
    {
        var paths = new Argument<string[]>("X") { Description = "PMTiles, MBTiles, policies (.yaml), GeoTIFF, VRT, Zarr, folders of them, and addresses of PMTiles (https://, s3://).", Arity = ArgumentArity.ZeroOrMore };
        var config = new Option<string?>("--config") { Description = "YAML file with these options and with layers, their titles, attributions and styles (docs/serve.md); what is given here wins.", HelpName = "FILE" };
        var port = new Option<int>("--port", "-p") { Description = "Port; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => 8080 };
        var bind = new Option<string>("--bind") { Description = "Address to listen on; 0.0.0.0 for all of this machine.", HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1" };
        var maxAge = new Option<int>("--max-age") { Description = "Seconds that clients may keep a tile without asking again.", HelpName = "SECONDS", DefaultValueFactory = _ => 3600 };
        var cors = new Option<string>("--cors") { Description = "Origin whose pages may use the tiles, * for any, or none.", HelpName = "ORIGIN", DefaultValueFactory = _ => "*" };
        var missing = new Option<int>("--missing") { Description = "Status of a tile that is not there: 404 (MapLibre then shows the tile above), or 204.", HelpName = "404|204", DefaultValueFactory = _ => 404 };
        var baseUrl = new Option<string?>("--base-url") { Description = "Address under which clients see the server, behind a proxy.", HelpName = "URL" };
        var memory = new Option<string?>("--memory") { Description = "Bound on the memory of the server (default 512M).", HelpName = "SIZE" };
        var noCache = new Option<bool>("--no-cache") { Description = "Keep no rendered tiles on disk (the folder: TERRANE_CACHE_DIR, see terrane cache)." };
        var accessLog = new Option<string?>("--access-log") { Description = "Add a JSON object for each request to this file; - for stderr.", HelpName = "FILE" };
        var command = new Command("serve", """
            Serve tiles, TileJSON, elevations and sources of places, and a viewer, over HTTP. What is replaced is noticed within a second.
            Tiles of policies and rasters are rendered when they are asked for.

            Examples:
              terrane serve terrain.pmtiles
              terrane serve hebrides.yaml
              terrane serve --config serve.yaml
              terrane serve archives/ --bind 0.0.0.0 --port 80 --base-url https://tiles.example.org
            """)
        { paths, config, port, bind, maxAge, cors, missing, baseUrl, memory, noCache, accessLog };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            ServeConfig file = parse.GetValue(config) is { } name ? ServeConfig.Load(name) : ServeConfig.None;
            bool Given(Option option) => parse.GetResult(option) is { Implicit: false };
            using TextWriter? log = OpenLog(parse.GetValue(accessLog) ?? file.AccessLog);
            ServeOptions options = file.Options with
            {
                Paths = [.. parse.GetValue(paths) ?? [], .. file.Options.Paths],
                Cache = parse.GetValue(noCache) || !file.KeepsTiles ? null : CacheSettings.FromEnvironment(),
                AccessLog = log,
            };
            if (options.Paths.Count == 0 && options.Layers.Count == 0) throw CliException.BadOption("X", "", "an archive, a policy, a raster or a folder, here or in --config");
            if (Given(port)) options = options with { Port = Within("--port", parse.GetValue(port), 0, 65535) };
            if (Given(bind)) options = options with { Bind = IPAddress.TryParse(parse.GetValue(bind), out IPAddress? address) ? address : throw CliException.BadOption("--bind", parse.GetValue(bind)!, "an IP address, such as 127.0.0.1 or 0.0.0.0") };
            if (Given(maxAge)) options = options with { MaxAge = Within("--max-age", parse.GetValue(maxAge), 0, ServeConfig.MostMaxAge) };
            if (Given(cors)) options = options with { CorsOrigin = ServeConfig.Cors(parse.GetValue(cors)!) ?? throw CliException.BadOption("--cors", parse.GetValue(cors)!, ServeConfig.CorsWanted) };
            if (Given(missing)) options = options with { MissingStatus = parse.GetValue(missing) is 404 or 204 ? parse.GetValue(missing) : throw CliException.BadOption("--missing", $"{parse.GetValue(missing)}", "404 or 204") };
            if (parse.GetValue(baseUrl) is { } url) options = options with { BaseUrl = ServeConfig.BaseUrl(url) ?? throw CliException.BadOption("--base-url", url, ServeConfig.BaseUrlWanted) };
            if (parse.GetValue(memory) is { } size) options = options with { Memory = Size(size) };
            TileServer.Run(options, context.Progress, root => Say(context, options.BaseUrl ?? root), ct);
            return Exit.Success; // it was told to stop: that is how it ends
        });
        return command;
    }

    private static void Say(JobContext context, Uri root) => context.Progress.Write(MessageLevel.Info, $"Serving at {root} (Ctrl+C stops it).");

    private static TextWriter? OpenLog(string? path)
    {
        if (path is null) return null;
        if (path == "-") return Console.Error;
        try
        {
            return new StreamWriter(path, append: true) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.NotWritable(path, e);
        }
    }

    private static int Within(string option, int value, int least, int most) =>
        value >= least && value <= most ? value : throw CliException.BadOption(option, $"{value}", $"{least} to {most}");

    private static ByteSize Size(string text)
    {
        try
        {
            var size = ByteSize.Parse(text);
            return size >= ServeConfig.LeastMemory ? size : throw CliException.BadOption("--memory", text, $"{ServeConfig.LeastMemory} or more");
        }
        catch (FormatException)
        {
            throw CliException.BadOption("--memory", text, "a size such as 512M");
        }
    }
}
