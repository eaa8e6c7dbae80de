using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Providers.Kinds;

/// <inheritdoc cref="RasterKind"/>
/// <param name="Paths">As <see cref="SourceFiles.Expand"/> takes them.</param>
internal sealed record RasterSource(IReadOnlyList<string> Paths) : ProviderSource
{
    internal override ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct)
    {
        try
        {
            RasterScan scan = RasterScanner.ScanSource(Paths, request.Options, ct);
            return new ProviderOpening { Files = scan.Files, Failures = scan.Failures };
        }
        catch (TerraneException e) when (e.Code is "raster.open" or "raster.list")
        {
            return new ProviderOpening { Failures = [e] }; // a provider that is there but cannot be read is no reason to lose the others
        }
    }
}
