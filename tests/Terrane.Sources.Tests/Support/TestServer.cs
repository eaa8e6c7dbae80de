using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Terrane.Sources.Tests.Support;

/// <summary>An HTTP server on this machine that serves files with ranges and ETags, and does wrong what it is told to.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, byte[]> _contents = [];
    private readonly Dictionary<string, (Fault Fault, int Times)> _faults = [];
    private readonly List<string> _requests = [];

    public TestServer()
    {
        _listener.Start();
        _ = Task.Run(Accept);
    }

    public string Root => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Checksum header for every answer: name and value.</summary>
    public (string Name, string Value)? Checksum { get; set; }

    /// <summary>"GET /x bytes=5-" of every request so far.</summary>
    public IReadOnlyList<string> Requests { get { lock (_gate) return [.. _requests]; } }

    /// <summary>Serves bytes and returns their URL.</summary>
    public string Serve(string name, byte[] content)
    {
        lock (_gate) _contents["/" + name] = content;
        return $"{Root}/{name}";
    }

    public string Serve(string path) => Serve(Path.GetFileName(path), File.ReadAllBytes(path));

    /// <summary>Does something wrong at the next requests for a name.</summary>
    public void Spoil(string name, Fault fault, int times = 1)
    {
        lock (_gate) _faults["/" + name] = (fault, times);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => Answer(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task Answer(TcpClient client)
    {
        try
        {
            using TcpClient connection = client;
            await using NetworkStream stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, false, 4096, leaveOpen: true);
            string[] request = (await reader.ReadLineAsync() ?? "").Split(' ');
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
            if (request.Length == 3) await Respond(stream, request[0], request[1].Split('?')[0], headers);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task Respond(NetworkStream stream, string method, string path, Dictionary<string, string> headers)
    {
        Fault fault = Fault.None;
        byte[]? content;
        lock (_gate)
        {
            _requests.Add($"{method} {path} {headers.GetValueOrDefault("Range")}".TrimEnd());
            if (method == "GET" && _faults.TryGetValue(path, out (Fault Fault, int Times) planned) && planned.Times > 0)
            {
                fault = planned.Fault;
                _faults[path] = (planned.Fault, planned.Times - 1);
            }
            content = _contents.GetValueOrDefault(path);
        }
        if (content is null || fault == Fault.NotFound)
        {
            await Send(stream, "404 Not Found", "Content-Length: 0\r\n", []);
            return;
        }
        if (fault == Fault.Unavailable)
        {
            await Send(stream, "503 Service Unavailable", "Retry-After: 0\r\nContent-Length: 0\r\n", []);
            return;
        }
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\"";
        int from = 0;
        bool isRange = headers.TryGetValue("Range", out string? range) && headers.GetValueOrDefault("If-Range", tag) == tag && fault != Fault.RangeIgnored;
        int end = content.Length;
        if (isRange)
        {
            string[] ends = range!["bytes=".Length..].Split('-');
            from = Math.Min(content.Length, int.Parse(ends[0], CultureInfo.InvariantCulture));
            if (ends[1].Length > 0) end = Math.Min(content.Length, int.Parse(ends[1], CultureInfo.InvariantCulture) + 1);
        }
        if (fault == Fault.WrongRange && isRange) from = Math.Max(0, from - 7);
        byte[] body = content[from..end];
        string head = $"ETag: {tag}\r\nAccept-Ranges: bytes\r\n";
        if (Checksum is var (name, value)) head += $"{name}: {value}\r\n";
        if (isRange) head += $"Content-Range: bytes {from}-{end - 1}/{content.Length}\r\n";
        if (fault != Fault.NoLength) head += $"Content-Length: {body.Length + (fault == Fault.WrongLength ? 10 : 0)}\r\n";
        if (method == "HEAD") body = [];
        byte[] sent = fault is Fault.CutOff or Fault.Stall or Fault.Changed ? body[..(body.Length / 3)] : body;
        await Send(stream, isRange ? "206 Partial Content" : "200 OK", head, sent);
        if (fault == Fault.Stall) await Task.Delay(Timeout.Infinite, _stop.Token);
        if (fault == Fault.Changed)
        {
            byte[] other = [.. content];
            other[^1] ^= 0xFF;
            lock (_gate) _contents[path] = other;
        }
    }

    private static async Task Send(NetworkStream stream, string status, string headers, byte[] body)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n"));
        await stream.WriteAsync(body);
        await stream.FlushAsync();
    }
}
