using System.Text.Json;
using Terrane.Core;

namespace Terrane.Sources.Fetch;

/// <summary>A download that is not whole yet: FILE.partial, and beside it what the server said of the content.</summary>
/// <param name="Url">Where it comes from, without secrets: a signature that is renewed meanwhile does not change what is fetched.</param>
/// <param name="ETag">Strong; null without one.</param>
/// <param name="Modified">The Last-Modified header as it came; null without one.</param>
/// <param name="Length">Of the whole; null when the server does not say.</param>
/// <param name="Checksums">"sha-256:hex" and the like, as the server states them.</param>
internal sealed record PartialDownload(string Url, string? ETag, string? Modified, long? Length, IReadOnlyList<string> Checksums)
{
    /// <summary>What identifies the content: null when the server says nothing that could.</summary>
    public string? Validator => ETag ?? Modified;

    public static string DataPath(string target) => target + ".partial";

    public static PartialDownload? Load(string target, string url)
    {
        string path = target + ".partial.json";
        if (!File.Exists(path) || !File.Exists(DataPath(target))) return null;
        try
        {
            return JsonSerializer.Deserialize<PartialDownload>(File.ReadAllText(path)) is { } found && found.Url == Secrets.Hide(url) ? found : null;
        }
        catch (JsonException)
        {
            return null; // cut off by a kill: begin anew
        }
    }

    public void Save(string target) => File.WriteAllText(target + ".partial.json", JsonSerializer.Serialize(this));

    public static void Forget(string target)
    {
        File.Delete(DataPath(target));
        File.Delete(target + ".partial.json");
    }
}
