using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Terrane.Serve.Http;

/// <summary>Files that are served from memory: an address can only name one of these.</summary>
internal sealed class StaticFiles
{
    private readonly Dictionary<string, Lazy<StaticFile>> _files = new(StringComparer.Ordinal);

    /// <summary>Has <paramref name="path"/> answered at <paramref name="name"/>; it is read when it is first asked for.</summary>
    public void Add(string name, string path) => _files[name] = new Lazy<StaticFile>(() =>
    {
        byte[] content = File.ReadAllBytes(path);
        return new StaticFile(TypeOf(path), Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8)), content);
    });

    public bool TryGet(string name, [NotNullWhen(true)] out StaticFile? file)
    {
        file = _files.GetValueOrDefault(name)?.Value;
        return file is not null;
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        _ => "application/octet-stream",
    };
}
