using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers;

/// <summary>Opens the files of steps, each briefly.</summary>
internal sealed class StepOpener(FusionPolicy policy, RenderTarget target, bool allowBallpark)
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
            Land = spec.Filter.Mask == LandSide.Both ? null : Mask(policy.Land),
        };
        if (spec.Provider.Value is not null) return step;
        RasterScan scan;
        RasterScan? offset = null;
        try
        {
            scan = RasterScanner.ScanSource(spec.Provider.Paths, Options(spec), ct);
            if (spec.Provider.VerticalOffsetGrid is { } grid) offset = RasterScanner.ScanSource([grid], RasterOptions.Default, ct);
        }
        catch (TerraneException e) when (e.Code is "raster.open" or "raster.list")
        {
            // A provider that is there but cannot be read is no reason to lose the others; and without its offsets its heights are wrong.
            return step with { Failures = [e] };
        }
        RasterFile[] files = [.. scan.Files.Where(file => IsWanted(spec.Filter, file))];
        if (files.Length == 0) throw FusionException.NoFiles(spec.Place, spec.Provider.Name);
        return step with
        {
            Layers = RasterLayer.Join(files, allowBallpark, target),
            OffsetLayers = offset is null ? [] : RasterLayer.Join(offset.Files, allowBallpark, target),
            Kernel = Enum.Parse<ResamplingKernel>(spec.Provider.Resampling, ignoreCase: true),
            Failures = [.. scan.Failures, .. offset?.Failures ?? []],
        };
    }

    private static bool IsWanted(StepFilter filter, RasterFile file)
    {
        string name = Path.GetFileName(file.Path);
        return (filter.IncludePatterns.Count == 0 || filter.IncludePatterns.Any(pattern => NamePattern.Fits(pattern, name)))
            && !filter.ExcludePatterns.Any(pattern => NamePattern.Fits(pattern, name));
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
