using System.Text.Json;
using Terrane.Runtime.Progress;

namespace Terrane.Serve.Tests.Support;

/// <summary>A server in this process, on a free port, and a client of it.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly StringWriter _talk = new();
    private Exception? _failure;

    internal RunningServer(ServeOptions options)
    {
        using var ready = new ManualResetEventSlim();
        Uri? address = null;
        ProgressSink sink = ProgressSink.Create(TextWriter.Synchronized(_talk), ProgressOptions.Default);
        _thread = new Thread(() =>
        {
            try
            {
                TileServer.Run(options with { Port = 0 }, sink, uri =>
                {
                    address = uri;
                    ready.Set();
                }, _stop.Token);
            }
            catch (Exception e)
            {
                _failure = e;
                ready.Set();
            }
        });
        _thread.Start();
        ready.Wait();
        if (_failure is not null) throw new InvalidOperationException("It does not start.", _failure);
        Address = address!;
        Client = new HttpClient { BaseAddress = Address };
    }

    internal RunningServer(params string[] paths) : this(new ServeOptions { Paths = paths }) { }

    internal Uri Address { get; }

    internal HttpClient Client { get; }

    /// <summary>What it said.</summary>
    internal string Talk => _talk.ToString();

    internal async Task<JsonElement> Json(string path) => JsonDocument.Parse(await Client.GetStringAsync(path)).RootElement.Clone();

    internal async Task<(int Status, string Code)> Error(string path)
    {
        using HttpResponseMessage answer = await Client.GetAsync(path);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, body.RootElement.GetProperty("error").GetProperty("code").GetString()!);
    }

    public void Dispose()
    {
        Client.Dispose();
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }
}
