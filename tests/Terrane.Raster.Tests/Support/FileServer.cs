using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Terrane.Tests.Support;

/// <summary>What a server does wrong.</summary>
internal enum Fault
{
    None,
    NotFound,
    Unavailable,
    Denied,

    /// <summary>Promises all bytes and sends half of them.</summary>
    CutOff,

    /// <summary>Answers a range with the whole file.</summary>
    RangeIgnored,

    Slow,
}

/// <summary>A folder over HTTP/1.1 with ranges, and over S3's listings in path style. One answer per connection, so that a fault is only one answer's.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly string _folder;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public FileServer(string folder)
    {
        _folder = folder;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Asked for each request: method, path without query, first byte of the range or null.</summary>
    public Func<string, string, long?, Fault> Misbehave { get; set; } = (_, _, _) => Fault.None;

    /// <summary>"GET /x.tif?a=1 bytes=0-16383", in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>"127.0.0.1:40001".</summary>
    public string Host => _listener.LocalEndpoint.ToString()!;

    public string Url(string path) => $"http://{Host}/{path}";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => AnswerAsync(client));
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                string[] lines = await ReadHeadAsync(stream);
                string[] first = lines[0].Split(' ');
                string? range = lines.FirstOrDefault(l => l.StartsWith("Range:", StringComparison.OrdinalIgnoreCase))?.Split(':', 2)[1].Trim();
                Requests.Enqueue($"{first[0]} {first[1]} {range}".TrimEnd());
                await SendAsync(stream, first[0], first[1], range);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The client has gone away.
            }
        }
    }

    private async Task SendAsync(NetworkStream stream, string method, string target, string? range)
    {
        (string path, string query) = (Uri.UnescapeDataString(target.Split('?')[0]), target.Contains('?', StringComparison.Ordinal) ? target.Split('?', 2)[1] : "");
        long? start = range is null ? null : long.Parse(range["bytes=".Length..].Split('-')[0], CultureInfo.InvariantCulture);
        Fault fault = Misbehave(method, path, start);
        string file = Path.Combine(_folder, path.TrimStart('/'));
        bool lists = query.Contains("delimiter=", StringComparison.Ordinal) || query.Contains("prefix=", StringComparison.Ordinal);
        if (lists || path.Length > 1 && path.EndsWith('/') && Directory.Exists(file))
        {
            byte[] list = Encoding.UTF8.GetBytes(Listing(path.Trim('/'), query));
            await WriteAsync(stream, "200 OK", $"Content-Type: application/xml\r\nContent-Length: {list.Length}\r\n", list);
            return;
        }
        string? refusal = fault switch
        {
            Fault.Unavailable => "503 Service Unavailable",
            Fault.Denied => "403 Forbidden",
            Fault.NotFound => "404 Not Found",
            _ => File.Exists(file) ? null : "404 Not Found",
        };
        if (refusal is not null)
        {
            await WriteAsync(stream, refusal, "Content-Length: 0\r\n", []);
            return;
        }
        if (fault == Fault.Slow) await Task.Delay(300, _stop.Token);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        string common = $"Accept-Ranges: bytes\r\nETag: \"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\"\r\nLast-Modified: {File.GetLastWriteTimeUtc(file):R}\r\n";
        byte[] part = bytes;
        if (start is not null && fault != Fault.RangeIgnored)
        {
            long end = Math.Min(long.Parse(range!.Split('-')[1], CultureInfo.InvariantCulture), bytes.Length - 1);
            part = start > end ? [] : bytes[(int)start..(int)(end + 1)];
            common += $"Content-Range: bytes {start}-{end}/{bytes.Length}\r\n";
        }
        byte[] sent = method == "HEAD" ? [] : fault == Fault.CutOff ? part[..(part.Length / 2)] : part;
        await WriteAsync(stream, part.Length == bytes.Length && start is null || fault == Fault.RangeIgnored ? "200 OK" : "206 Partial Content", common + $"Content-Length: {part.Length}\r\n", sent);
    }

    private static async Task WriteAsync(NetworkStream stream, string status, string headers, byte[] body)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n"));
        await stream.WriteAsync(body);
    }

    private static async Task<string[]> ReadHeadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            head.Add(one[0]);
            if (head.Count > 4 && one[0] == '\n' && head[^2] == '\r' && head[^3] == '\n') break;
        }
        return head.Count == 0 ? throw new IOException("nothing was asked") : Encoding.ASCII.GetString([.. head]).Split("\r\n");
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
    private string Listing(string bucket, string query)
    {
        string prefix = Uri.UnescapeDataString(query.Split('&').FirstOrDefault(p => p.StartsWith("prefix=", StringComparison.Ordinal))?["prefix=".Length..] ?? "");
        bool byFolder = query.Contains("delimiter=", StringComparison.Ordinal);
        XNamespace s3 = "http://s3.amazonaws.com/doc/2006-03-01/";
        var list = new XElement(s3 + "ListBucketResult", new XElement(s3 + "Name", bucket), new XElement(s3 + "Prefix", prefix), new XElement(s3 + "IsTruncated", "false"));
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        string root = Path.Combine(_folder, bucket);
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string key = Path.GetRelativePath(root, file);
            if (!key.StartsWith(prefix, StringComparison.Ordinal)) continue;
            int slash = byFolder ? key.IndexOf('/', prefix.Length) : -1;
            if (slash >= 0) folders.Add(key[..(slash + 1)]);
            else list.Add(new XElement(s3 + "Contents", new XElement(s3 + "Key", key), new XElement(s3 + "LastModified", File.GetLastWriteTimeUtc(file).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)), new XElement(s3 + "Size", new FileInfo(file).Length)));
        }
        foreach (string folder in folders) list.Add(new XElement(s3 + "CommonPrefixes", new XElement(s3 + "Prefix", folder)));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + list;
    }
}
