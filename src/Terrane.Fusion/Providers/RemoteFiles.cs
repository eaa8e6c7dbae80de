using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Files;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Providers;

/// <summary>Files of servers in a folder that is gone with the run. What a server gives with a version of its own (ETag, Last-Modified) is kept in the cache for later runs.</summary>
/// <remarks>What may pass (429, 5xx, a broken or silent connection, an answer that ends early) is tried three times; what will not (404) is not.</remarks>
/// <param name="folder">Where its folder is made when something has to be fetched.</param>
/// <param name="store">Of whole files; null for none. It stays the caller's.</param>
internal sealed class RemoteFiles(string folder, CacheStore? store = null) : IRemoteFiles, IDisposable
{
    /// <summary>Larger files are fetched anew: a kept one passes through memory.</summary>
    private const long MostKept = 256L << 20;

    private const int Attempts = 3;
    private const string Curl = "/vsicurl/", Part = "data";

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(15),
        AutomaticDecompression = DecompressionMethods.All,
    })
    { Timeout = TimeSpan.FromMinutes(5) };

    private readonly Dictionary<(string, string?), string> _known = [];
    private string? _folder;

    public string Local(string address, string? body = null, CancellationToken ct = default)
    {
        string gdal = RemotePaths.ToGdal(address);
        if (!RemotePaths.IsRemote(gdal)) return address;
        if (_known.TryGetValue((address, body), out string? path)) return path;
        _folder ??= Directory.CreateDirectory(Path.Combine(folder, $"terrane-fuse-{Guid.NewGuid():N}")).FullName;
        string name = Path.GetFileName(RemotePaths.WithoutQuery(gdal).TrimEnd('/'));
        string target = Path.Combine(_folder, $"{_known.Count}-{string.Join('_', name.Split(Path.GetInvalidFileNameChars()))}");
        if (gdal.StartsWith(Curl, StringComparison.Ordinal)) Fetch(gdal[Curl.Length..], body, target, ct);
        else Copy(gdal, target, ct);
        return _known[(address, body)] = target;
    }

    public RemoteRefusal? Ask(string address, CancellationToken ct)
    {
        string gdal = RemotePaths.ToGdal(address);
        if (!RemotePaths.IsRemote(gdal)) return null;
        string? url = gdal.StartsWith(Curl, StringComparison.Ordinal) ? gdal[Curl.Length..] : Vsi.SignedUrl(gdal);
        if (url is null) return null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = new RangeHeaderValue(0, 0); // some servers and all signatures know GET only
            using HttpResponseMessage answer = Client.Send(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return answer.IsSuccessStatusCode ? null : new RemoteRefusal(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone, Words(answer));
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private void Fetch(string address, string? body, string target, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            string reason;
            try
            {
                using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, address);
                if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
                using HttpResponseMessage answer = Client.Send(request, HttpCompletionOption.ResponseHeadersRead, ct);
                reason = Words(answer);
                if (answer.IsSuccessStatusCode)
                {
                    // The version stands in the head of the answer: what is known of it is not read again.
                    CacheKey? key = body is null ? KeyOf(address, answer) : null;
                    if (key is not null && Find(key, target)) return;
                    using (var file = new FileStream(target, FileMode.Create, FileAccess.Write))
                    {
                        using Stream stream = answer.Content.ReadAsStream(ct);
                        stream.CopyTo(file);
                    }
                    if (key is not null) Keep(key, target);
                    return;
                }
                if ((int)answer.StatusCode < 500 && answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)) throw FusionException.Fetch(address, reason);
            }
            catch (Exception e) when (e is HttpRequestException or HttpIOException or UriFormatException || e is OperationCanceledException && !ct.IsCancellationRequested)
            {
                reason = e.Message;
            }
            if (attempt == Attempts) throw FusionException.Fetch(address, $"{reason} (asked {Attempts} times)");
            ct.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(250 << attempt)); // the server asked for time, or was not there
            ct.ThrowIfCancellationRequested();
        }
    }

    private CacheKey? KeyOf(string address, HttpResponseMessage answer)
    {
        (string? tag, DateTimeOffset? modified, long? length) = (answer.Headers.ETag?.ToString(), answer.Content.Headers.LastModified, answer.Content.Headers.ContentLength);
        if (store is null || (tag is null && modified is null) || length > MostKept) return null;
        string shown = Secrets.Hide(address);
        // Of two addresses that differ in their query alone each has its own; what a query says is never written down.
        string whole = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)));
        return new CacheKey(CacheTier.Files, new JsonObject { ["kind"] = "terrane.fuse/file", ["address"] = shown, ["whole"] = whole, ["etag"] = tag, ["modified"] = modified?.ToString("O"), ["length"] = length }, shown);
    }

    private bool Find(CacheKey key, string target)
    {
        if (!store!.TryFind(key, out CacheEntry? entry)) return false;
        using (entry)
        {
            if (entry.Read(Part) is not { } bytes) return false;
            File.WriteAllBytes(target, bytes);
        }
        return true;
    }

    private void Keep(CacheKey key, string path)
    {
        long length = new FileInfo(path).Length;
        if (length <= MostKept) store!.Store(key, length, writer => writer.Write(Part, File.ReadAllBytes(path)));
    }

    private static string Words(HttpResponseMessage answer) => $"the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}";

    private static void Copy(string path, string target, CancellationToken ct)
    {
        using VsiReader reader = VsiReader.Open(path);
        using var file = new FileStream(target, FileMode.Create, FileAccess.Write);
        var buffer = new byte[1 << 18];
        for (int read; (read = reader.Read(buffer)) > 0;)
        {
            ct.ThrowIfCancellationRequested();
            file.Write(buffer, 0, read);
        }
    }
}
