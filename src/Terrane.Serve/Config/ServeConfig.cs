using System.Globalization;
using System.Net;
using Terrane.Core;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;
using Terrane.Serve.Styles;

namespace Terrane.Serve.Config;

/// <summary>The file of <c>--config</c>: what the command line has, and what only a file can say of layers. docs/serve.schema.json has its keys.</summary>
/// <param name="Options">With what the file does not say as it is without one.</param>
/// <param name="AccessLog">Where requests are written down; null for nowhere.</param>
/// <param name="KeepsTiles">False: no rendered tiles on disk.</param>
public sealed record ServeConfig(ServeOptions Options, string? AccessLog, bool KeepsTiles)
{
    /// <summary>Seconds in a year: as long as caches may keep anything.</summary>
    public const int MostMaxAge = 31_536_000;

    /// <summary>Less is not enough for the program itself.</summary>
    public static readonly ByteSize LeastMemory = ByteSize.Mebibytes(128);

    private const string StoredStyle = "stored";
    private static readonly string[] Reserved = ["tiles", "assets", "catalog", "health", "metrics", "openapi.json", "terrain.html", "WMTSCapabilities.xml"];

    public static ServeConfig None { get; } = new(new ServeOptions { Paths = [] }, null, true);

    /// <summary>Reads and checks a file; paths in it are relative to its folder.</summary>
    /// <exception cref="JobException">job.*, with the line.</exception>
    public static ServeConfig Load(string path)
    {
        StrictYaml yaml = StrictYaml.Load(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        ServeOptions options = None.Options;
        LayerOptions[] layers = [.. yaml.NamedMaps("layers").Select(layer => Layer(layer.Name, layer.Map, folder))];
        options = options with
        {
            Layers = layers,
            Paths = [.. yaml.Texts("paths").Select(one => SourceFiles.Resolve(folder, one))],
            Port = Whole(yaml, "port", 0, 65535) ?? options.Port,
            Bind = Value(yaml, "bind", "an IP address, such as 127.0.0.1 or 0.0.0.0", text => IPAddress.TryParse(text, out IPAddress? address) ? address : null) ?? options.Bind,
            MaxAge = Whole(yaml, "max_age", 0, MostMaxAge) ?? options.MaxAge,
            CorsOrigin = Value(yaml, "cors", CorsWanted, Cors) ?? options.CorsOrigin,
            MissingStatus = Missing(yaml) ?? options.MissingStatus,
            BaseUrl = Value(yaml, "base_url", BaseUrlWanted, BaseUrl),
            Memory = yaml.Scalar("memory") is { } memory ? Size(memory.Text, memory.Place) : options.Memory,
        };
        string? log = yaml.Scalar("access_log")?.Text;
        var config = new ServeConfig(options, log is null or "-" ? log : Path.Combine(folder, log), Flag(yaml, "cache") ?? true);
        yaml.RefuseOthers();
        return config;
    }

    public const string CorsWanted = "*, none, or an origin such as https://maps.example.org";

    /// <summary>The value of Access-Control-Allow-Origin, empty for none; null when it is no origin.</summary>
    public static string? Cors(string origin) => origin == "none" ? ""
        : origin == "*" || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/") ? origin.TrimEnd('/') : null;

    public const string BaseUrlWanted = "an address that begins with http:// or https://";

    /// <summary>Null when it is no address of the web.</summary>
    public static Uri? BaseUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? root) && root.Scheme is "http" or "https" ? root : null;

    private static LayerOptions Layer(string id, StrictYaml map, string folder)
    {
        if (id.Length == 0 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~') || Reserved.Contains(id))
            throw JobException.BadValue(map.Place, "layers", id, $"a name of letters, digits and -_.~ that is none of {string.Join(", ", Reserved)}");
        string path = map.Scalar("path")?.Text ?? throw JobException.Missing(map.Place, "path");
        var layer = new LayerOptions
        {
            Id = id,
            Path = SourceFiles.Resolve(folder, path),
            Title = map.Scalar("title")?.Text,
            Description = map.Scalar("description")?.Text,
            Attribution = map.Scalar("attribution")?.Text,
            Style = Value(map, "style", $"{StoredStyle}, {string.Join(", ", StyleCatalog.Names)}", text => text == StoredStyle || StyleCatalog.Has(text) ? text : null),
            MaxAge = Whole(map, "max_age", 0, MostMaxAge),
            MissingStatus = Missing(map),
        };
        map.RefuseOthers();
        return layer;
    }

    private static T? Value<T>(StrictYaml map, string key, string wanted, Func<string, T?> read) where T : class =>
        map.Scalar(key) is not var (text, place) ? null : read(text) ?? throw JobException.BadValue(place, key, text, wanted);

    private static int? Whole(StrictYaml map, string key, int least, int most) => map.Scalar(key) is not var (text, place) ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : throw JobException.BadValue(place, key, text, $"{least} to {most}");

    private static int? Missing(StrictYaml map) => map.Scalar("missing") is not var (text, place) ? null
        : text switch { "404" => 404, "204" => 204, _ => throw JobException.BadValue(place, "missing", text, "404 or 204") };

    private static bool? Flag(StrictYaml map, string key) => map.Scalar(key) is not var (text, place) ? null
        : text switch { "true" => true, "false" => false, _ => throw JobException.BadValue(place, key, text, "true or false") };

    private static ByteSize Size(string text, string place)
    {
        try
        {
            var size = ByteSize.Parse(text);
            if (size >= LeastMemory) return size;
        }
        catch (FormatException)
        {
            // Told below.
        }
        throw JobException.BadValue(place, "memory", text, $"a size such as 512M, {LeastMemory} or more");
    }
}
