using System.CommandLine;
using System.Net;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Serve;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane serve</c>: archives, policies and rasters over HTTP, and a viewer.</summary>
internal static class ServeCommand
{
    private const int MostMaxAge = 31_536_000;

    public static Command Create(Talk talk)
    {
        var paths = new Argument<string[]>("X") { Description = "PMTiles, MBTiles, policies (.yaml), GeoTIFF, VRT, Zarr, folders of them, and addresses of PMTiles (https://, s3://).", Arity = ArgumentArity.OneOrMore };
        var port = new Option<int>("--port", "-p") { Description = "Port; 0 takes a free one.", HelpName = "PORT", DefaultValueFactory = _ => 8080 };
        var bind = new Option<string>("--bind") { Description = "Address to listen on; 0.0.0.0 for all of this machine.", HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1" };
        var maxAge = new Option<int>("--max-age") { Description = "Seconds that clients may keep a tile without asking again.", HelpName = "SECONDS", DefaultValueFactory = _ => 3600 };
        var cors = new Option<string>("--cors") { Description = "Origin whose pages may use the tiles, * for any, or none.", HelpName = "ORIGIN", DefaultValueFactory = _ => "*" };
        var missing = new Option<int>("--missing") { Description = "Status of a tile that is not there: 404 (MapLibre then shows the tile above), or 204.", HelpName = "404|204", DefaultValueFactory = _ => 404 };
        var baseUrl = new Option<string?>("--base-url") { Description = "Address under which clients see the server, behind a proxy.", HelpName = "URL" };
        var memory = new Option<string?>("--memory") { Description = "Bound on the memory of the server (default 512M).", HelpName = "SIZE" };
        var accessLog = new Option<string?>("--access-log") { Description = "Add a JSON object for each request to this file; - for stderr.", HelpName = "FILE" };
        var command = new Command("serve", """
            Serve tiles, TileJSON, elevations and sources of places, and a viewer, over HTTP. What is replaced is noticed within a second.
            Tiles of policies and rasters are rendered when they are asked for.

            Examples:
              terrane serve terrain.pmtiles
              terrane serve hebrides.yaml
              terrane serve archives/ --bind 0.0.0.0 --port 80 --base-url https://tiles.example.org
            """)
        { paths, port, bind, maxAge, cors, missing, baseUrl, memory, accessLog };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            using TextWriter? log = OpenLog(parse.GetValue(accessLog));
            var options = new ServeOptions
            {
                Paths = parse.GetRequiredValue(paths),
                Port = Within("--port", parse.GetValue(port), 0, 65535),
                Bind = IPAddress.TryParse(parse.GetValue(bind), out IPAddress? address) ? address : throw CliException.BadOption("--bind", parse.GetValue(bind)!, "an IP address, such as 127.0.0.1 or 0.0.0.0"),
                MaxAge = Within("--max-age", parse.GetValue(maxAge), 0, MostMaxAge),
                CorsOrigin = parse.GetValue(cors) is "none" ? "" : CheckedOrigin(parse.GetValue(cors)!),
                MissingStatus = parse.GetValue(missing) is 404 or 204 ? parse.GetValue(missing) : throw CliException.BadOption("--missing", $"{parse.GetValue(missing)}", "404 or 204"),
                BaseUrl = parse.GetValue(baseUrl) is not { } url ? null : Uri.TryCreate(url, UriKind.Absolute, out Uri? root) && root.Scheme is "http" or "https" ? root : throw CliException.BadOption("--base-url", url, "an address that begins with http:// or https://"),
                Memory = Size(parse.GetValue(memory)),
                AccessLog = log,
            };
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

    private static string CheckedOrigin(string origin) =>
        origin == "*" || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/") ? origin.TrimEnd('/')
            : throw CliException.BadOption("--cors", origin, "*, none, or an origin such as https://maps.example.org");

    private static ByteSize Size(string? text)
    {
        var least = ByteSize.Mebibytes(128);
        try
        {
            var size = ByteSize.Parse(text ?? "512M");
            return size >= least ? size : throw CliException.BadOption("--memory", text!, $"{least} or more");
        }
        catch (FormatException)
        {
            throw CliException.BadOption("--memory", text!, "a size such as 512M");
        }
    }
}
