using System.Net;
using System.Net.Sockets;

namespace Terrane.Serve.Tests.Support;

/// <summary>A server of one file with ranges, that can be made to misbehave.</summary>
internal sealed class BucketServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Thread _thread;
    private byte[] _content;
    private int _version = 1;

    internal BucketServer(byte[] content)
    {
        _content = content;
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/bucket/far.pmtiles";
        }
        _listener.Prefixes.Add(Address.Replace("bucket/far.pmtiles", "", StringComparison.Ordinal));
        _listener.Start();
        _thread = new Thread(Loop) { IsBackground = true };
        _thread.Start();
    }

    internal enum Fault { None, WholeFile, OtherRange, NoContentRange, ErrorsTwice, ShortAnswer, IgnoresIfMatch }

    internal string Address { get; }

    internal Fault Misbehaves { get; set; }

    internal int Requests { get; private set; }

    internal void Replace(byte[] content)
    {
        _content = content;
        _version++;
    }

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
        Requests++;
        using HttpListenerResponse response = context.Response;
        byte[] content = _content;
        if (context.Request.Url!.AbsolutePath != "/bucket/far.pmtiles")
        {
            response.StatusCode = 404;
            return;
        }
        if (Misbehaves == Fault.ErrorsTwice && Requests % 3 != 0)
        {
            response.StatusCode = 503;
            return;
        }
        string tag = $"\"v{_version}\"";
        response.AddHeader("ETag", tag);
        if (Misbehaves != Fault.IgnoresIfMatch && context.Request.Headers["If-Match"] is { } wanted && wanted != tag)
        {
            response.StatusCode = 412;
            return;
        }
        string[] range = context.Request.Headers["Range"]!["bytes=".Length..].Split('-');
        int first = int.Parse(range[0], null), last = Math.Min(content.Length - 1, int.Parse(range[1], null));
        bool later = first > 0; // the first request, of the header, is always honest where it has to be
        if (Misbehaves == Fault.WholeFile) (first, last, response.StatusCode) = (0, content.Length - 1, 200);
        else response.StatusCode = 206;
        if (Misbehaves == Fault.OtherRange && later) (first, last) = (first + 1, Math.Min(content.Length - 1, last + 1));
        if (response.StatusCode == 206 && !(Misbehaves == Fault.NoContentRange && later)) response.AddHeader("Content-Range", $"bytes {first}-{last}/{content.Length}");
        int length = last - first + 1;
        response.ContentLength64 = length;
        response.OutputStream.Write(content, first, Misbehaves == Fault.ShortAnswer && later ? length / 2 : length);
        if (Misbehaves == Fault.ShortAnswer && later) response.Abort();
    }
}
