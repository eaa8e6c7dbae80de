using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Terrane.Core;

namespace Terrane.Sources.Fetch;

/// <summary>One request for what is missing of a file.</summary>
internal sealed class HttpAttempt(HttpClient client, FetchOptions options, string url, string target, string? checksum, Action<long> reserve, int bufferBytes)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);

    private readonly string _data = PartialDownload.DataPath(target);

    /// <exception cref="TransientFetchException">It may go well later.</exception>
    /// <exception cref="SourcesException">It will not.</exception>
    public async Task<FetchedFile> RunAsync(CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            stop.CancelAfter(options.Stall);
            PartialDownload? known = PartialDownload.Load(target, url);
            // Without something that identifies the content, the rest of another version might be joined to what is there.
            long offset = known?.Validator is null ? 0 : new FileInfo(_data).Length;
            PartialDownload content = known is { Length: { } whole } && offset == whole ? known : await ReceiveAsync(known, offset, stop);
            return Finish(content);
        }
        catch (HttpRequestException e)
        {
            throw new TransientFetchException(e.Message, cause: e);
        }
        catch (HttpIOException e)
        {
            throw new TransientFetchException(e.Message, cause: ShortBy() ?? (Exception)e);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TransientFetchException($"the server was silent for {options.Stall.TotalSeconds:0.#} s");
        }
    }

    /// <summary>ETag or time of change, and length.</summary>
    public static string ValidatorOf(HttpResponseMessage response, long? length)
    {
        string? identity = ETagOf(response) ?? ModifiedOf(response);
        return identity is null && length is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{identity ?? "-"} {length}");
    }

    private async Task<PartialDownload> ReceiveAsync(PartialDownload? known, long offset, CancellationTokenSource stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.ParseAdd("identity"); // lengths and ranges are those of the file
        if (offset > 0)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.TryAddWithoutValidation("If-Range", known!.Validator);
        }
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop.Token);
        bool isRest = response.StatusCode == HttpStatusCode.PartialContent;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            PartialDownload.Forget(target);
            throw new TransientFetchException("the server has no more bytes than are here already, and the file is not whole", TimeSpan.Zero);
        }
        if (!response.IsSuccessStatusCode) throw Failure(response);
        PartialDownload content;
        if (isRest)
        {
            ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
            if (offset == 0 || range?.From != offset || known!.Length is { } length && range.Length is { } now && length != now)
            {
                SourcesException? cause = known?.Length is { } wanted && range?.Length is { } found && wanted != found ? SourcesException.FetchLength(url, wanted, found)
                    : range is null ? ShortBy() : null;
                PartialDownload.Forget(target);
                throw new TransientFetchException("the server sent another range than was asked for", cause is null ? TimeSpan.Zero : null, cause) { Reached = offset };
            }
            content = known;
        }
        else
        {
            offset = 0;
            content = new PartialDownload(Secrets.Hide(url), ETagOf(response), ModifiedOf(response), response.Content.Headers.ContentLength, [.. Checksums(response)]);
            PartialDownload.Forget(target);
        }
        if (content.Length is { } total) reserve(total);
        await WriteAsync(response, content, offset, stop);
        return content;
    }

    private async Task WriteAsync(HttpResponseMessage response, PartialDownload content, long offset, CancellationTokenSource stop)
    {
        byte[] buffer = new byte[bufferBytes];
        await using var file = new FileStream(_data, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 1);
        file.SetLength(offset);
        file.Position = offset;
        if (offset == 0) content.Save(target);
        await using Stream body = await response.Content.ReadAsStreamAsync(stop.Token);
        while (true)
        {
            stop.CancelAfter(options.Stall);
            int read = await ReadAsync(body, buffer, stop.Token);
            if (read == 0) break;
            if (content.Length is null) reserve(file.Position + read);
            await file.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }

    // A connection that breaks is an IOException, as a full disk is: only the first may be tried again.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await body.ReadAsync(buffer, ct);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw new TransientFetchException(e.Message, cause: e);
        }
    }

    private SourcesException? ShortBy() =>
        PartialDownload.Load(target, url) is { Length: { } wanted } && new FileInfo(_data).Length is var found && found < wanted ? SourcesException.FetchLength(url, wanted, found) : null;

    private FetchedFile Finish(PartialDownload content)
    {
        long bytes = new FileInfo(_data).Length;
        if (content.Length is { } length && bytes != length)
        {
            // Too few bytes: the rest is asked for. Too many: it is not known which are right.
            if (bytes > length) PartialDownload.Forget(target);
            throw new TransientFetchException("cut off", cause: SourcesException.FetchLength(url, length, bytes));
        }
        try
        {
            foreach (string wanted in content.Checksums.Concat(checksum is null ? [] : [checksum])) FileHashes.Check(_data, wanted, url);
        }
        catch (SourcesException e)
        {
            PartialDownload.Forget(target);
            throw new TransientFetchException("its checksum does not fit", cause: e);
        }
        string sha256 = FileHashes.Sha256([_data]);
        File.Move(_data, target, overwrite: true);
        File.Delete(target + ".partial.json");
        return new FetchedFile(bytes, sha256, content.Validator is null && content.Length is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{content.Validator ?? "-"} {content.Length}"));
    }

    private Exception Failure(HttpResponseMessage response)
    {
        int status = (int)response.StatusCode;
        string what = string.Create(CultureInfo.InvariantCulture, $"the server answers {status} {response.ReasonPhrase}");
        if (status is not (408 or 425 or 429 or >= 500)) return SourcesException.Fetch(url, what);
        TimeSpan? wait = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null;
        return new TransientFetchException(what, wait is { } asked ? asked < TimeSpan.Zero ? TimeSpan.Zero : asked < LongestRetryAfter ? asked : LongestRetryAfter : null);
    }

    // A weak ETag names equivalent contents, not equal bytes: no range may be joined by it.
    private static string? ETagOf(HttpResponseMessage response) => response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null;

    private static string? ModifiedOf(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Last-Modified", out HeaderStringValues values) ? values.ToString() : null;

    private static IEnumerable<string> Checksums(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentMD5 is { Length: 16 } md5) yield return Convert.ToHexStringLower(md5);
        foreach (string header in new[] { "Repr-Digest", "Digest", "x-amz-checksum-sha256" })
        {
            if (!response.Headers.TryGetValues(header, out IEnumerable<string>? values) && !response.Content.Headers.TryGetValues(header, out values)) continue;
            foreach (string part in values.SelectMany(value => value.Split(',')))
            {
                string text = part.Trim();
                if (header[0] != 'x' && !text.StartsWith("sha-256=", StringComparison.OrdinalIgnoreCase)) continue;
                string base64 = header[0] == 'x' ? text : text[8..].Trim(':');
                byte[] digest = new byte[32];
                if (Convert.TryFromBase64String(base64, digest, out int length) && length == 32) yield return Convert.ToHexStringLower(digest);
            }
        }
    }
}
