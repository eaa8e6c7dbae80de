using System.Collections.Concurrent;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Runtime.Reports;

namespace Terrane.Sources.Fetch;

/// <summary>Downloads files over HTTP(S), and from S3 through GDAL: in pieces that survive a kill, with retries, and checked.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Fetcher : IDisposable
{
    private const int BufferBytes = 128 << 10;
    private const long Progress = 64 << 10; // an attempt that brought so much was no failure in a row
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly FetchOptions _options;
    private readonly HttpClient _client;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _hosts = new(StringComparer.OrdinalIgnoreCase);

    public Fetcher(FetchOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler { ConnectTimeout = options.Stall, MaxAutomaticRedirections = 10, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd($"terrane/{RunReport.ProgramVersion}");
    }

    /// <summary>Downloads to <paramref name="target"/>, going on where an earlier run stopped. The file has its name only when it is whole and checked.</summary>
    /// <param name="checksum">Hex of MD5, SHA-1 or SHA-256; null when none is known.</param>
    /// <param name="reserve">Called with the bytes that are still to come, when they are known, else with those that came.</param>
    /// <exception cref="SourcesException">ingest.fetch, ingest.fetch.length, ingest.fetch.checksum.</exception>
    public FetchedFile Fetch(string url, string target, string? checksum, Action<long> reserve, CancellationToken ct)
    {
        SemaphoreSlim host = _hosts.GetOrAdd(HostOf(url), _ => new SemaphoreSlim(_options.PerHost));
        host.Wait(ct);
        try
        {
            long reserved = 0;
            void Reserve(long total)
            {
                if (total <= reserved) return;
                reserve(total - reserved);
                reserved = total;
            }
            long most = LengthOf(PartialDownload.DataPath(target));
            for (int failures = 0; ; failures++)
            {
                try
                {
                    return url.StartsWith("s3://", StringComparison.OrdinalIgnoreCase)
                        ? S3Download.Fetch(url, target, checksum, Reserve, ct)
                        : new HttpAttempt(_client, _options, url, target, checksum, Reserve, BufferBytes).RunAsync(ct).GetAwaiter().GetResult();
                }
                catch (TransientFetchException e)
                {
                    long now = Math.Max(e.Reached, LengthOf(PartialDownload.DataPath(target)));
                    if (now - most >= Progress) failures = 0;
                    most = Math.Max(most, now);
                    if (failures >= _options.Retries) throw e.InnerException as TerraneException ?? SourcesException.Fetch(url, e.Message);
                    TimeSpan wait = e.Wait ?? _options.FirstWait * Math.Pow(2, Math.Min(failures, 10));
                    ct.WaitHandle.WaitOne(wait < LongestWait ? wait : LongestWait);
                    ct.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            host.Release();
        }
    }

    /// <summary>What a server says of a file without sending it: its length and what identifies its content; null when it does not answer.</summary>
    public (long? Length, string Validator)? Look(string url, CancellationToken ct)
    {
        if (url.StartsWith("s3://", StringComparison.OrdinalIgnoreCase)) return Vsi.Stat(S3Download.PathOf(url)) is { } stat ? (stat.Size, $"{stat.ModifiedSeconds} {stat.Size}") : null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        stop.CancelAfter(_options.Stall);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, url);
            using HttpResponseMessage response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
            return response.IsSuccessStatusCode ? (response.Content.Headers.ContentLength, HttpAttempt.ValidatorOf(response, response.Content.Headers.ContentLength)) : null;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        foreach (SemaphoreSlim host in _hosts.Values) host.Dispose();
    }

    private static string HostOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) ? $"{uri.Host}:{uri.Port}" : "";

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
