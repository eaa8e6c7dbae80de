using System.Net;
using Terrane.Core;
using Terrane.Runtime.Caching;

namespace Terrane.Serve;

/// <summary>What <c>terrane serve</c> is asked to do.</summary>
public sealed record ServeOptions
{
    /// <summary>Archives, policies, rasters, and folders of them.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Layers of which more is said.</summary>
    public IReadOnlyList<LayerOptions> Layers { get; init; } = [];

    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Seconds that clients may keep a tile without asking again.</summary>
    public int MaxAge { get; init; } = 3600;

    /// <summary>Value of Access-Control-Allow-Origin; empty for none.</summary>
    public string CorsOrigin { get; init; } = "*";

    /// <summary>Status of a tile that is not there: 404, or 204 for clients that take a 404 for a fault.</summary>
    public int MissingStatus { get; init; } = 404;

    /// <summary>Address under which clients see the server, behind a proxy; null: from the request.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Tiles decoded at once; stored ones are not counted.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How many may wait for a worker before the server says 503.</summary>
    public int Waiting { get; init; } = 64;

    public ByteSize Memory { get; init; } = ByteSize.Mebibytes(512);

    /// <summary>Where rendered tiles are kept; null: nowhere.</summary>
    public CacheSettings? Cache { get; init; }

    /// <summary>Gets a JSON object for every request; null for none. Not owned.</summary>
    public TextWriter? AccessLog { get; init; }
}
