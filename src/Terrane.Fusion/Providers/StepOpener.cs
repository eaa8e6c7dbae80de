using Terrane.Core;
using Terrane.Fusion.Datums;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Bands;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers;

/// <summary>Opens what steps need of their providers, each file briefly.</summary>
internal sealed class StepOpener(FusionPolicy policy, ProviderArea area, IRemoteFiles files, ProviderChunks chunks, RenderTarget target, HeightChooser heights, bool allowBallpark)
{
    private readonly Dictionary<string, PolygonMask> _masks = new(StringComparer.Ordinal);

    /// <summary>Every mask that was opened.</summary>
    internal IReadOnlyCollection<PolygonMask> Masks => _masks.Values;

    /// <exception cref="TerraneException">Something that the user has to mend: a path that is not there, a file without CRS, patterns that leave nothing.</exception>
    internal StepLayers Open(StepSpec spec, CancellationToken ct)
    {
        var step = new StepLayers(spec)
        {
            Zone = spec.Zone is { Files.Count: > 0 } zone ? Mask(zone.Files) : null,
            Datum = spec.Provider.VerticalDatum is { } stated ? HeightDatum.Of(stated) : null,
            Land = spec.Filter.Mask == LandSide.Both ? null : Mask(policy.Land),
        };
        ProviderOpening opening = spec.Provider.Source.Open(spec.Provider, new ProviderRequest(area, Options(spec), spec.Filter, files, chunks), ct);
        step = step with { Pixels = opening.Pixels, Failures = opening.Failures };
        RasterFile[] wanted = [.. opening.Files.Where(file => opening.IsChosen || spec.Filter.Wants(Path.GetFileName(RemotePaths.WithoutQuery(file.Path))))];
        if (opening.Files.Count > 0 && wanted.Length == 0 && !opening.IsOfArea) throw FusionException.NoFiles(spec.Place, spec.Provider.Name);
        if (opening.Pixels is null && wanted.Length == 0) return step;
        var bands = new BandOpener(spec.Provider.Bands);
        (IReadOnlyList<RasterFile> attached, IReadOnlyList<TerraneException> lacks) = bands.Attach(wanted, ct);
        RasterScan? offset = null, tid = null;
        try
        {
            if (spec.Provider.Bands.TidPath is { } path && policy.Tid) tid = RasterScanner.ScanSource([path], RasterOptions.Default, ct);
            if (spec.Provider.VerticalOffsetGrid is { } grid) offset = RasterScanner.ScanSource([grid], RasterOptions.Default, ct);
        }
        catch (TerraneException e) when (e.Code is "raster.open" or "raster.list")
        {
            return step with { Pixels = null, Failures = [.. step.Failures, e] }; // without its offsets its heights are wrong, without its identifiers it is not what was asked for
        }
        step = step with
        {
            Layers = RankedLayers.Join(attached, allowBallpark, target),
            Surveys = opening.Surveys,
            Coded = opening.Coded.Count > 0 ? opening.Coded : bands.Surveys,
            TidLayers = tid is null ? [] : RasterLayer.Join(tid.Files, allowBallpark, target),
            OffsetLayers = offset is null ? [] : RasterLayer.Join(offset.Files, allowBallpark, target),
            Failures = [.. step.Failures, .. lacks, .. offset?.Failures ?? [], .. tid?.Failures ?? []],
            Kernel = Enum.Parse<ResamplingKernel>(spec.Provider.Resampling, ignoreCase: true),
        };
        if (step.Layers.Count > 0 && spec.Provider is { VerticalDatum: null, VerticalOffset: null, VerticalOffsetGrid: null }) step = step with { Datum = OfFiles(step.Layers) };
        return spec.Provider.Source.HasDatum ? step with { Heights = heights.Choose(spec, step.Datum) } : step;
    }

    private static HeightDatum? OfFiles(IEnumerable<RasterLayer> layers)
    {
        HeightDatum?[] all = [.. layers.Select(layer => HeightDatum.OfCrs(layer.Crs)).Distinct()];
        return all.Length == 1 ? all[0] : null;
    }

    /// <summary>A step of the same files through one of their overviews. Files are known to have it.</summary>
    internal static StepLayers OpenOverview(StepLayers step, string option)
    {
        RasterOptions options = step.Spec.Provider.Options;
        options = options with { OpenOptions = [.. options.OpenOptions, option] };
        IEnumerable<RasterFile> files = step.Layers.SelectMany(l => l.Files).SelectMany(f => RasterScanner.Scan(f.Path, options));
        return step with { Layers = RasterLayer.Join(files, false, RenderTarget.Mercator) };
    }

    private static RasterOptions Options(StepSpec spec)
    {
        RasterOptions options = spec.Provider.Options;
        return options with
        {
            ValidMin = Max(options.ValidMin, spec.Filter.MinElevation),
            ValidMax = -Max(-options.ValidMax, -spec.Filter.MaxElevation),
        };
    }

    private static double? Max(double? a, double? b) => a is null ? b : b is null ? a : Math.Max(a.Value, b.Value);

    private PolygonMask Mask(IReadOnlyList<string> names)
    {
        string key = string.Join('\n', names);
        if (!_masks.TryGetValue(key, out PolygonMask? mask)) _masks[key] = mask = PolygonMask.Open(names.Select(PolygonFile.Find), allowBallpark);
        return mask;
    }
}
