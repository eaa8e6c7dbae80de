using System.Globalization;
using System.Net;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>A plain file server of one file, with ranges and CORS: what a bucket is.</summary>
internal sealed class RangeServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Thread _thread;
    private readonly string _path;

    internal RangeServer(string path)
    {
        _path = path;
        var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Address = $"http://127.0.0.1:{port}/file.pmtiles";
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _thread = new Thread(Loop) { IsBackground = true };
        _thread.Start();
    }

    internal string Address { get; }

    public void Dispose()
    {
        _listener.Close();
        _thread.Join(TimeSpan.FromSeconds(5)); // closing does not always wake who waits for it, and the thread is a background one
    }

    private void Loop()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(_listener.GetContext());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The end, or a client that went away.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        response.AddHeader("Access-Control-Allow-Origin", "*");
        response.AddHeader("Access-Control-Allow-Headers", "range, if-match");
        response.AddHeader("Access-Control-Expose-Headers", "content-range, content-length, etag");
        if (context.Request.HttpMethod == "OPTIONS") return;
        using FileStream file = File.OpenRead(_path);
        string[] range = (context.Request.Headers["Range"] ?? "bytes=0-").Split('=')[1].Split('-');
        long first = long.Parse(range[0], CultureInfo.InvariantCulture);
        long last = Math.Min(file.Length - 1, range[1].Length > 0 ? long.Parse(range[1], CultureInfo.InvariantCulture) : long.MaxValue);
        byte[] bytes = new byte[last - first + 1];
        file.Position = first;
        file.ReadExactly(bytes);
        response.StatusCode = 206;
        response.AddHeader("Content-Range", $"bytes {first}-{last}/{file.Length}");
        response.ContentLength64 = bytes.Length;
        response.OutputStream.Write(bytes);
    }
}
