using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Terrane.Native.Interop;

/// <summary>Maps the logical names of this room's imports to the versioned shared libraries of the distribution.</summary>
/// <remarks>Distributions ship libgdal.so.32, not libgdal.so (that one is in the -dev package), so names are tried in turn.</remarks>
internal static class NativeLibraries
{
    public const string Gdal = "gdal";
    public const string Proj = "proj";
    public const string WebP = "webp";
    public const string Sqlite = "sqlite";
    public const string Zstd = "zstd";
    public const string Zlib = "zlib";
    public const string DuckDb = "duckdb";
    public const string Archive = "archive";
    public const string LibC = "libc";

    private static readonly ConcurrentDictionary<string, nint> Loaded = new();

    /// <summary>Set before any import of this assembly is bound: an import resolved while its caller is compiled would otherwise miss it.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The resolver must be in place before the first import of this assembly is bound.")]
    internal static void Install() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>The handle of a library, loaded once per process.</summary>
    /// <exception cref="NativeException">None of the file names can be loaded.</exception>
    public static nint Require(string name) => Loaded.GetOrAdd(name, static n => Load(n, Candidates(n)));

    /// <exception cref="NativeException">None of the file names can be loaded.</exception>
    internal static nint Load(string name, IEnumerable<string> candidates)
    {
        string? first = null;
        foreach (string file in candidates)
        {
            first ??= file;
            if (NativeLibrary.TryLoad(file, out nint handle)) return handle;
        }
        throw NativeException.Missing(name, first ?? name);
    }

    internal static IEnumerable<string> Candidates(string name) => name switch
    {
        Gdal => Versions("libgdal.so", 32, 50), // 32 is GDAL 3.6
        Proj => Versions("libproj.so", 25, 40), // 25 is PROJ 9
        WebP => Versions("libwebp.so", 7, 12),
        Sqlite => ["libsqlite3.so.0", "libsqlite3.so"],
        Zstd => ["libzstd.so.1", "libzstd.so"],
        Zlib => ["libz.so.1", "libz.so"],
        Archive => ["libarchive.so.13", "libarchive.so"],
        DuckDb => DuckDbFiles(AppContext.BaseDirectory),
        LibC => ["libc.so.6", "libc"],
        _ => [name],
    };

    private static IEnumerable<string> Versions(string file, int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(v => $"{file}.{v}").Append(file);

    /// <summary>
    /// DuckDB comes from npm (scripts/npm), which ./terrane unpacks into artifacts/npm: the folders above the program are searched for
    /// it. TERRANE_DUCKDB names another file.
    /// </summary>
    internal static IEnumerable<string> DuckDbFiles(string baseDirectory)
    {
        if (Environment.GetEnvironmentVariable("TERRANE_DUCKDB") is { Length: > 0 } named) yield return named;
        for (DirectoryInfo? folder = new(baseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "artifacts/npm/node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so");
            if (File.Exists(file)) yield return file;
        }
        yield return "libduckdb.so";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name is Gdal or Proj or WebP or Zstd or Zlib or Archive or DuckDb or LibC ? Require(name) : 0;
}
