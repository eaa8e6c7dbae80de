using System.IO.Compression;
using System.Text;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Security;

/// <summary>A secret that nothing else looks like, put wherever people put theirs, and looked for wherever it might turn up.</summary>
internal static class Planted
{
    public const string Secret = "Zebra77Key";

    /// <summary>Queries as they sign addresses: S3's, Azure's, and tokens.</summary>
    public static string Query => $"?X-Amz-Signature={Secret}&X-Amz-Credential={Secret}&sig={Secret}&token={Secret}&code={Secret}";

    /// <summary>Everything that libraries read keys from; the servers of these tests ask for none.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Environment { get; } =
    [
        ("AWS_SECRET_ACCESS_KEY", Secret), ("AWS_ACCESS_KEY_ID", Secret), ("AWS_SESSION_TOKEN", Secret), ("GS_SECRET_ACCESS_KEY", Secret), ("AZURE_STORAGE_CONNECTION_STRING", $"AccountKey={Secret}"),
        ("GDAL_HTTP_HEADERS", $"X-Api-Key: {Secret}"), ("GDAL_HTTP_USERPWD", $"me:{Secret}"), ("PGPASSWORD", Secret), ("GDAL_HTTP_RETRY_DELAY", "0.05"),
    ];

    /// <summary>An address of a server with all of them in it.</summary>
    public static string Address(string url) => url.Replace("://", $"://me:{Secret}@", StringComparison.Ordinal) + Query;

    /// <summary>Passes when neither the streams of runs nor any file of a folder has it, plain or compressed.</summary>
    /// <param name="inputs">Files that the test has written with it.</param>
    public static void IsNowhere(TestFolder folder, IEnumerable<string> inputs, params IEnumerable<Outcome> runs)
    {
        foreach (Outcome run in runs)
        {
            Assert.DoesNotContain(Secret, run.Out, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Secret, run.Error, StringComparison.OrdinalIgnoreCase);
        }
        string[] known = [.. inputs.Select(Path.GetFullPath)];
        foreach (string path in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(path => !known.Contains(path)))
        {
            Assert.DoesNotContain(Secret, path, StringComparison.OrdinalIgnoreCase);
            Assert.False(Holds(File.ReadAllBytes(path)), $"{path} holds the secret.");
        }
    }

    /// <summary>Looks at the bytes, and into every gzip stream among them (metadata of archives, chunks of Zarr).</summary>
    public static bool Holds(ReadOnlySpan<byte> bytes)
    {
        byte[] wanted = Encoding.UTF8.GetBytes(Secret);
        if (bytes.IndexOf(wanted) >= 0) return true;
        for (int at = 0, next; (next = bytes[at..].IndexOf<byte>([0x1F, 0x8B, 0x08])) >= 0; at += next + 1)
        {
            try
            {
                using var content = new MemoryStream();
                using (var gzip = new GZipStream(new MemoryStream(bytes[(at + next)..].ToArray()), CompressionMode.Decompress)) gzip.CopyTo(content);
                if (content.GetBuffer().AsSpan(0, (int)content.Length).IndexOf(wanted) >= 0) return true;
            }
            catch (InvalidDataException)
            {
                // These three bytes were no beginning of a stream.
            }
        }
        return false;
    }
}
