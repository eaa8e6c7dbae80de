using System.Net;
using System.Text;

namespace Terrane.Runtime.Watching;

/// <summary>GET /metrics on this machine's loopback address, for Prometheus, while a run lasts.</summary>
public sealed class MetricsEndpoint : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly PrometheusText _text = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    /// <param name="port">1 to 65535.</param>
    /// <exception cref="RunException">metrics.port: it cannot be listened on.</exception>
    public MetricsEndpoint(int port)
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        try
        {
            _listener.Start();
        }
        catch (HttpListenerException e)
        {
            _text.Dispose();
            throw RunException.MetricsPort(port, e);
        }
        _thread = new Thread(Loop) { IsBackground = true, Name = "metrics" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _listener.Close();
        _text.Dispose();
        _stop.Dispose();
    }

    private void Loop()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Task<HttpListenerContext> next = _listener.GetContextAsync();
                next.Wait(_stop.Token); // stopping the listener does not always wake who waits for it
                Answer(next.Result);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is HttpListenerException or AggregateException or InvalidOperationException or IOException)
            {
                // The client went away.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        if (context.Request.Url?.AbsolutePath is not ("/metrics" or "/"))
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }
        byte[] body = Encoding.UTF8.GetBytes(_text.Render());
        response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        response.ContentLength64 = body.Length;
        response.OutputStream.Write(body);
    }
}
