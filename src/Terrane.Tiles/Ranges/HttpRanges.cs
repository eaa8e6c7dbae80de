using System.Net;
using System.Net.Http.Headers;
using Terrane.Native.Gdal;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Ranges;

/// <summary>A file on a web server or in a bucket, read by byte ranges. Every answer must say that it is the range asked for, of the same version of the file.</summary>
/// <remarks>
/// RFC 9110 14: a server may answer a range with the whole file, or with another range. Addresses s3:// are signed by GDAL, with its credentials (AWS_*), anew for
/// each request; a request that fails for a reason that may pass is tried three times.
/// </remarks>
internal sealed class HttpRanges : IRangeSource
{
    private const int Attempts = 3, HeadBytes = 16 << 10; // header and root directory of a PMTiles
    private static readonly HttpClient Client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(15) })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private readonly string _address;
    private readonly byte[] _head;
    private readonly EntityTagHeaderValue? _tag;
    private readonly DateTimeOffset? _modified;

    /// <summary>Asks for the first bytes, which tell length and version.</summary>
    /// <exception cref="PmTilesException">remote.open, remote.ranges.</exception>
    public HttpRanges(string address)
    {
        _address = address;
        using HttpResponseMessage answer = Ask(0, HeadBytes - 1, check: null);
        if (answer.StatusCode == HttpStatusCode.OK) throw PmTilesException.NoRanges(address, "it answers a range with the whole file");
        if (answer.StatusCode != HttpStatusCode.PartialContent) throw PmTilesException.Remote(address, $"the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
        if (answer.Content.Headers.ContentRange is not { From: 0, To: { } to, Length: { } length }) throw PmTilesException.NoRanges(address, "its answer does not say which range of how many bytes it is");
        _head = Bytes(answer, (int)(to + 1));
        Length = length;
        // A weak tag does not promise the same bytes.
        _tag = answer.Headers.ETag is { IsWeak: false } tag ? tag : null;
        _modified = answer.Content.Headers.LastModified;
        Version = $"{_tag?.Tag ?? _modified?.ToString("O", null) ?? ""} {length}";
    }

    public long Length { get; }

    public string? Version { get; }

    public static bool IsAddress(string path) =>
        path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("s3://", StringComparison.OrdinalIgnoreCase);

    public int Read(Span<byte> target, long offset)
    {
        int wanted = (int)Math.Min(target.Length, Math.Max(0, Length - offset));
        if (wanted == 0) return 0;
        if (offset + wanted <= _head.Length)
        {
            _head.AsSpan((int)offset, wanted).CopyTo(target);
            return wanted;
        }
        long last = offset + wanted - 1;
        using HttpResponseMessage answer = Ask(offset, last, request =>
        {
            if (_tag is not null) request.Headers.IfMatch.Add(_tag);
            else if (_modified is { } since) request.Headers.IfUnmodifiedSince = since;
        });
        if (answer.StatusCode == HttpStatusCode.PreconditionFailed) throw PmTilesException.Changed(_address);
        if (answer.StatusCode != HttpStatusCode.PartialContent) throw PmTilesException.Remote(_address, $"the server answers {(int)answer.StatusCode} {answer.ReasonPhrase} to bytes {offset} to {last}");
        ContentRangeHeaderValue? range = answer.Content.Headers.ContentRange;
        if (range?.Length is { } length && length != Length) throw PmTilesException.Changed(_address);
        if (range is null || range.From != offset || range.To != last)
            throw PmTilesException.NoRanges(_address, $"bytes {offset} to {last} were asked for, and '{range}' came");
        // Servers that know no If-Match still say which version they send.
        if (_tag is not null && answer.Headers.ETag is { } sent && !sent.Equals(_tag)) throw PmTilesException.Changed(_address);
        Bytes(answer, wanted).CopyTo(target);
        return wanted;
    }

    public void Dispose() { }

    private HttpResponseMessage Ask(long first, long last, Action<HttpRequestMessage>? check)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Signed());
                request.Headers.Range = new RangeHeaderValue(first, last);
                check?.Invoke(request);
                HttpResponseMessage answer = Client.Send(request, HttpCompletionOption.ResponseHeadersRead);
                if (attempt == Attempts || (int)answer.StatusCode < 500 && answer.StatusCode is not HttpStatusCode.TooManyRequests) return answer;
                answer.Dispose();
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && attempt < Attempts)
            {
                // Tried again below.
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or UriFormatException)
            {
                throw PmTilesException.Remote(_address, e.Message, e);
            }
            Thread.Sleep(TimeSpan.FromMilliseconds(200 << attempt)); // the server asked for time, or was not there
        }
    }

    private string Signed() => _address.StartsWith("s3://", StringComparison.OrdinalIgnoreCase)
        ? Vsi.SignedUrl("/vsis3/" + _address["s3://".Length..]) ?? throw PmTilesException.Remote(_address, "GDAL cannot sign the request; are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set?")
        : _address;

    private byte[] Bytes(HttpResponseMessage answer, int length)
    {
        byte[] bytes = new byte[length];
        try
        {
            using Stream stream = answer.Content.ReadAsStream();
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw PmTilesException.Remote(_address, $"the answer ended early: {e.Message}", e);
        }
    }
}
