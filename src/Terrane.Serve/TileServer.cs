using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrane.Core;
using Terrane.Fusion.Tiles;
using Terrane.Runtime.Caching;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Serve.Http;
using Terrane.Serve.Layers;
using Terrane.Serve.Rendering;
using Terrane.Serve.Tiles;

namespace Terrane.Serve;

/// <summary><c>terrane serve</c>: archives, policies and rasters over HTTP until it is told to stop.</summary>
public static class TileServer
{
    // More than is answered: Kestrel then takes the rest of a body that was refused, and the client gets to read why.
    private const long MostBody = 16 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs until <paramref name="ct"/>; requests that are at work are then given ten seconds.</summary>
    /// <param name="started">Called with the address, once it answers.</param>
    /// <exception cref="TerraneException">serve.nothing, serve.id, serve.port, or an archive that cannot be opened.</exception>
    public static void Run(ServeOptions options, IProgressSink sink, Action<Uri> started, CancellationToken ct)
    {
        ServeMemory shares = ServeMemory.Of(options.Memory);
        ProcessMemory.LimitManagedHeap(shares.ManagedHeap.Bytes);
        using var meter = new ServeMeter();
        using var gate = new DecodeGate(options.Workers, options.Waiting);
        using var engine = new FusionEngine(shares.Cells, shares.Gdal, shares.Planes, options.Workers);
        using var shelf = new LayerShelf(options, engine, text => sink.Write(MessageLevel.Info, text));
        using CacheStore? store = options.Cache is { } settings ? CacheStore.Open(settings, sink) : null;
        var cache = new DecodedCache(shares.Tiles.Bytes);
        var requests = new Requests(options, shelf, ViewerFiles.Load(), gate, cache, new RenderedTiles(gate, cache, new TileStore(store), meter), meter, text => sink.Write(MessageLevel.Error, text));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        using WebApplication app = builder.Build();
        app.Run(requests.Handle);
        try
        {
            app.StartAsync(ct).GetAwaiter().GetResult();
        }
        catch (IOException e) when (e.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw ServeException.Port($"{options.Bind}:{options.Port}", e);
        }
        catch (SocketException e)
        {
            throw ServeException.Port($"{options.Bind}:{options.Port}", e);
        }
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        started(new Uri(address));
        ct.WaitHandle.WaitOne();
        app.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    private static void Configure(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(options.Bind, options.Port);
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxRequestBodySize = MostBody;
        limits.MaxRequestLineSize = 8 << 10;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxConcurrentConnections = 4096;
        limits.RequestHeadersTimeout = Patience;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        // Who sends or takes less than this for ten seconds is let go of.
        limits.MinRequestBodyDataRate = new MinDataRate(240, Patience);
        limits.MinResponseDataRate = new MinDataRate(240, Patience);
    }
}
