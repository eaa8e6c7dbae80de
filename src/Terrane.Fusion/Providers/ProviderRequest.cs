using Terrane.Fusion.Policies;
using Terrane.Raster;

namespace Terrane.Fusion.Providers;

/// <summary>What a step wants of its provider.</summary>
/// <param name="Area">Where.</param>
/// <param name="Options">How its files are read: the provider's, narrowed to the elevations that the step's filter lets through.</param>
/// <param name="Filter">Of the step; its patterns choose files.</param>
/// <param name="Files">Catalogues and the like from servers, once a run.</param>
/// <param name="Chunks">For what has to be made before it can be read.</param>
internal sealed record ProviderRequest(ProviderArea Area, RasterOptions Options, StepFilter Filter, IRemoteFiles Files, ProviderChunks Chunks);
