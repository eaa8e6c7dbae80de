using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Terrane.EndToEnd.Tests.Cells;

/// <summary>As much of an OpenTelemetry collector as takes OTLP over HTTP: it keeps what is posted, by path.</summary>
internal sealed class Collector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string Body)> _posts = new();
    private readonly Task _loop;

    public Collector()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _loop = Task.Run(Serve);
    }

    public string Address { get; }

    public IEnumerable<string> Paths => _posts.Select(post => post.Path);

    /// <summary>All that was posted to a path, one byte a character: the texts of a Protocol Buffers message stand in it as they are.</summary>
    public string Posted(string path) => string.Concat(_posts.Where(post => post.Path == path).Select(post => post.Body));

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            _posts.Enqueue((context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
            context.Response.StatusCode = 200;
            context.Response.Close();
        }
    }
}
