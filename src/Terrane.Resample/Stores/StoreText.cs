using Terrane.Core;

namespace Terrane.Resample.Stores;

/// <summary>Reads FILE.tif, tif:DIR, parquet:DIR, duckdb:FILE and postgres://...</summary>
internal static class StoreText
{
    /// <summary>The file or folder that only one run at a time may write; null for a database, which sees to that itself.</summary>
    public static string? PathOf(string text) => text.Split(':', 2) switch
    {
        ["tif" or "parquet", { Length: > 0 } path] => path,
        [{ Length: > 0 } path] => path,
        _ => null,
    };

    /// <exception cref="ResampleException">resample.store, resample.registry.</exception>
    public static IDatasetStore Open(string text, TableLayout layout, ByteSize memory)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        (string kind, string path) = colon > 0 ? (text[..colon], text[(colon + 1)..]) : ("", text);
        if (path.Length == 0) throw ResampleException.Store(text, "no path follows the colon");
        return kind switch
        {
            "tif" => new FolderStore(text, path, isTiff: true, layout),
            "parquet" => new FolderStore(text, path, isTiff: false, layout),
            "postgres" or "postgresql" => new PostgresStore(text, layout),
            "duckdb" => new DuckDbStore(text, path, layout, memory),
            "" when Path.GetExtension(path).ToLowerInvariant() is ".tif" or ".tiff" => new TiffFileStore(path),
            "" => throw ResampleException.Store(text, "it is no .tif and does not say what it is"),
            _ => throw ResampleException.Store(text, $"'{kind}' is no kind of store"),
        };
    }
}
