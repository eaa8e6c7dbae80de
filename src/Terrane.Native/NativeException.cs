using Terrane.Core;

namespace Terrane.Native;

/// <summary>A native library that is missing, too old, or refuses to work.</summary>
public sealed class NativeException : TerraneException
{
    private NativeException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static NativeException Missing(string library, string file) =>
        new($"native.{library}.missing", $"The library {file} (or a newer one) cannot be loaded.", $"Install it: {Install(library)}.");

    internal static NativeException TooOld(string library, string found, string wanted) =>
        new($"native.{library}.old", $"The installed {library} is {found}; {wanted} or newer is needed.", "Install a newer version, Debian 12's or later.");

    internal static NativeException Incompatible(string library, string found) =>
        new($"native.{library}.incompatible", $"The installed {library} ({found}) does not accept this program's interface version.",
            $"Install the distribution's own: {Install(library)}.");

    private static string Install(string library) => library switch
    {
        "gdal" => "apt-get install libgdal32 (libgdal36 on Debian 13)",
        "proj" => "apt-get install libproj25 proj-data",
        "webp" => "apt-get install libwebp7",
        "sqlite" => "apt-get install libsqlite3-0",
        "zstd" => "apt-get install libzstd1",
        "zlib" => "apt-get install zlib1g",
        "archive" => "apt-get install libarchive13 (libarchive13t64 on Debian 13)",
        "duckdb" => "./terrane does so through npm; by hand: npm ci --prefix artifacts/npm with scripts/npm/package.json, or set TERRANE_DUCKDB to a libduckdb.so",
        _ => library,
    };
}
