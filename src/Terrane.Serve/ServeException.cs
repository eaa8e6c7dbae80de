using Terrane.Core;

namespace Terrane.Serve;

/// <summary>Why the server cannot start, or a request cannot be answered.</summary>
public sealed class ServeException : TerraneException
{
    private ServeException(string code, int status, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) => Status = status;

    /// <summary>Of HTTP; 500 for what concerns no request.</summary>
    public int Status { get; }

    public static ServeException Nothing(IEnumerable<string> paths) =>
        new("serve.nothing", 500, $"There is nothing to serve in {string.Join(", ", paths.Select(p => $"'{p}'"))}.", "Name archives (.pmtiles, .mbtiles), policies (.yaml) or rasters (.tif, .vrt, .zarr), or folders that hold some.");

    public static ServeException SameId(string id, string one, string other) =>
        new("serve.id", 500, $"'{one}' and '{other}' would both be served as '{id}'.", "Rename one of them, or serve them on two ports.");

    public static ServeException Port(string address, Exception inner) =>
        new("serve.port", 500, $"Cannot listen on {address}: {inner.Message}", "Choose another --port, or end the program that has it.", inner);

    public static ServeException Broken(string id, TerraneException reason) =>
        new("serve.broken", 500, $"'{id}' cannot be served: {reason.Message} ({reason.Code})", reason.Hint, reason);

    public static ServeException Unreadable(string path, Exception inner) =>
        new("serve.broken", 500, $"'{path}' cannot be read: {inner.Message}", null, inner);

    public static ServeException Unknown(string what) => new("serve.unknown", 404, $"There is no {what}.", "GET /catalog lists what is served.");

    public static ServeException Absent(string id, TileId tile, byte? from, byte? to) =>
        new("serve.tile.absent", 404, $"'{id}' has no tile {tile}; its zooms are {from?.ToString() ?? "?"} to {to?.ToString() ?? "?"}.", null);

    public static ServeException BadRequest(string message) => new("serve.request", 400, message, "GET /openapi.json describes what can be asked.");

    public static ServeException Method(string method) => new("serve.method", 405, $"{method} is not allowed here.", null);

    public static ServeException Format(string id, string wanted, string reason) => new("serve.format", 406, $"'{id}' cannot be had as {wanted}: {reason}.", null);

    public static ServeException Busy() => new("serve.busy", 503, "Too many tiles are being made.", "Try again in a second.");

    public static ServeException TooLarge(string what, long found, long most) => new("serve.large", 413, $"{what} {found:N0}, at most {most:N0} are answered.", "Ask for less, or at a lower zoom.");
}
