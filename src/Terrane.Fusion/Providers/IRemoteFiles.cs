using Terrane.Core;

namespace Terrane.Fusion.Providers;

/// <summary>Whole files from servers, each fetched once a run. Rasters do not pass here: GDAL reads the parts of them that are needed.</summary>
internal interface IRemoteFiles
{
    /// <summary>Where a file is on this machine.</summary>
    /// <param name="address">http(s)://, s3:// and the like; a path on disk is given back.</param>
    /// <param name="body">Posted as JSON instead of asking for the address, when not null.</param>
    /// <exception cref="FusionException">fusion.fetch: it is not there, or the server failed again and again.</exception>
    /// <exception cref="TerraneException">raster.open: the same, of a store.</exception>
    string Local(string address, string? body = null, CancellationToken ct = default);

    /// <summary>Why a server does not give a file that could not be opened; null when it does, when nobody answers, and for what is on disk.</summary>
    RemoteRefusal? Ask(string address, CancellationToken ct);
}
