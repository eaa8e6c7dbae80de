using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Files;

/// <summary>Opens every file of a source once, briefly, and writes down what is needed to plan and to read it.</summary>
public static class RasterScanner
{
    /// <summary>Scans all rasters of a path on all processors.</summary>
    /// <param name="path">What <see cref="SourceFiles.Expand"/> takes.</param>
    /// <returns>Ordered by path, ordinally. Of an archive that holds one area in several formats only one is kept, with a warning.</returns>
    /// <exception cref="RasterException">The first file (in order) that cannot be used, and why.</exception>
    /// <exception cref="GdalException">raster.open.</exception>
    public static IReadOnlyList<RasterFile> Scan(string path, RasterOptions? options = null, CancellationToken cancel = default)
    {
        options ??= RasterOptions.Default;
        options.Check();
        var files = new List<RasterFile>();
        Scan(SourceFiles.Expand(path), options, null, files.Add, cancel);
        return files;
    }

    /// <inheritdoc cref="ScanSource(IEnumerable{string}, RasterOptions, SpillStore, CancellationToken)"/>
    public static RasterScan ScanSource(IEnumerable<string> paths, RasterOptions options, CancellationToken cancel = default) => ScanSource(paths, options, null, cancel);

    /// <summary>Scans all rasters of a source. What is damaged is a data error and left out, as long as something can be read.</summary>
    /// <remarks>Only a file that GDAL cannot open or that lacks the band, and an archive that cannot be listed, are left out. A missing CRS
    /// or grid is an answer that the user owes, and throws.</remarks>
    /// <param name="paths">Each is what <see cref="SourceFiles.Expand"/> takes.</param>
    /// <param name="store">Holds what is written down of the files; in memory when null.</param>
    /// <returns>Files by path of the source, then ordinally, each once; and what was left out, in the same order.</returns>
    /// <exception cref="TerraneException">Nothing at all can be read (the first reason), or a file needs an answer from the user.</exception>
    public static RasterScan ScanSource(IEnumerable<string> paths, RasterOptions options, SpillStore? store, CancellationToken cancel)
    {
        options.Check();
        string[] specs = [.. paths];
        var table = new FileTable(store);
        var failures = new List<TerraneException>();
        // Of a single path each file comes once already.
        HashSet<UInt128>? seen = specs.Length > 1 ? [] : null;
        foreach (string path in specs) Scan(SourceFiles.Expand(path, failures, table.Store), options, failures, Add, cancel);
        if (table.Count == 0 && failures.Count > 0) throw failures[0];
        return new RasterScan(table.Seal(), [.. failures.DistinctBy(f => f.Message)]);

        void Add(RasterFile file)
        {
            if (seen?.Add(MemoryMarshal.Read<UInt128>(SHA256.HashData(MemoryMarshal.AsBytes(file.Path.AsSpan())))) != false) table.Add(file);
        }
    }

    // Some files at a time, so that no more objects are there at once; an archive's files together, since they are compared.
    private static void Scan(IReadOnlyList<SourceFile> files, RasterOptions options, List<TerraneException>? damaged, Action<RasterFile> add, CancellationToken cancel)
    {
        const int Batch = 2048;
        var batch = new List<SourceFile>(Batch);
        foreach (SourceFile file in files)
        {
            if (batch.Count >= Batch && (file.Container == file.Path || file.Container != batch[^1].Container))
            {
                ScanBatch(batch, options, damaged, add, cancel);
                batch.Clear();
            }
            batch.Add(file);
        }
        ScanBatch(batch, options, damaged, add, cancel);
    }

    private static void ScanBatch(List<SourceFile> files, RasterOptions options, List<TerraneException>? damaged, Action<RasterFile> add, CancellationToken cancel)
    {
        var containers = new ConcurrentDictionary<string, FileStamp>(StringComparer.Ordinal);
        var scanned = new RasterFile?[files.Count];
        var failures = new TerraneException?[files.Count];
        Parallel.For(0, files.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            try
            {
                scanned[i] = Open(files[i], options, containers.GetOrAdd(files[i].Container, Stat));
            }
            catch (TerraneException failure)
            {
                failures[i] = failure; // thrown below in the order of the files, whichever thread came first
            }
        });
        foreach (TerraneException failure in failures.OfType<TerraneException>())
        {
            if (damaged is null || failure.Code is not ("raster.open" or "raster.band")) throw failure;
            damaged.Add(failure);
        }
        foreach (RasterFile file in ArchiveDuplicates.Remove([.. scanned.OfType<RasterFile>()]))
        {
            CheckPlace(file);
            add(file);
        }
    }

    private static RasterFile Open(SourceFile source, RasterOptions options, FileStamp container)
    {
        if (source.Listed?.Describe(source, options, container) is { } known) return known;
        using GdalDataset first = GdalDataset.Open(source.Path, options.OpenOptions);
        if (first.BandCount > 0) return Describe(source, first, options, container);
        string name = SubdatasetChooser.Choose(source.Path, first.Subdatasets);
        using GdalDataset inner = GdalDataset.Open(name, options.OpenOptions);
        return Describe(source with { Path = name }, inner, options, container);
    }

    private static RasterFile Describe(SourceFile source, GdalDataset dataset, RasterOptions options, FileStamp container)
    {
        if (options.Band > dataset.BandCount) throw RasterException.Band(source.Path, options.Band, dataset.BandCount);
        GdalBand band = dataset.Band(options.Band);
        if (band.DataType is >= GdalDataType.ComplexInt16 and <= GdalDataType.ComplexFloat64) throw RasterException.Complex(source.Path, band.DataType.ToString());
        AffineTransform transform = dataset.Transform ?? throw RasterException.TransformMissing(source.Path, dataset.GcpCount);
        if (transform.Determinant == 0 || !double.IsFinite(transform.Determinant)) throw RasterException.TransformDegenerate(source.Path, transform);
        string? definition = options.Crs ?? (string.IsNullOrWhiteSpace(dataset.CrsWkt) ? source.Listed?.Crs : dataset.CrsWkt);
        double unit = StatedUnit(band, options) ?? 1;
        return new RasterFile
        {
            Source = source with { Listed = null },
            Grid = new Grid(dataset.Width, dataset.Height, transform, string.IsNullOrWhiteSpace(definition) ? "" : CrsNames.Canonical(definition)),
            Driver = dataset.DriverName,
            Band = options.Band,
            DataType = band.DataType,
            BlockWidth = band.BlockWidth,
            BlockHeight = band.BlockHeight,
            NoData = NoDataOf(band.NoData, options),
            HasMask = HasMask(band.MaskFlags),
            Scale = options.Scale ?? band.Scale * unit,
            Offset = options.Offset ?? band.Offset * unit,
            UnitFactor = unit,
            ValidMin = options.ValidMin,
            ValidMax = options.ValidMax,
            SeaMin = options.SeaMin,
            SeaMax = options.SeaMax,
            Ceiling = options.Ceiling,
            OpenOptions = options.OpenOptions,
            Container = container,
            Parts = FileParts.Of(source, dataset),
            Warnings = [.. Warnings(source, dataset, band, options)],
        };
    }

    /// <summary>Metres per unit, where it is to be applied: who gives a scale has thought of the unit.</summary>
    private static double? StatedUnit(GdalBand band, RasterOptions options) =>
        options.Scale is null && !options.KeepUnits ? HeightUnits.Metres(band.Unit) : null;

    internal static IReadOnlyList<double> NoDataOf(double? declared, RasterOptions options) =>
        [.. options.NoData.Concat(declared is { } value ? [value] : []).Where(value => !double.IsNaN(value)).Distinct().Order()];

    private static bool HasMask(int flags)
    {
        const int AllValid = 1, FromNoData = 8;
        return (flags & (AllValid | FromNoData)) == 0;
    }

    private static IEnumerable<string> Warnings(SourceFile source, GdalDataset dataset, GdalBand band, RasterOptions options)
    {
        if (band.HasColorTable) yield return $"'{source.Path}' has a colour table: it may be a picture or a map of classes, not elevations.";
        else if (dataset.BandCount > 1 && band.ColorInterpretation is "Red" or "Green" or "Blue")
            yield return $"Band {band.Index} of '{source.Path}' is a colour, not elevations.";
        else if (dataset.BandCount > 1 && options.Band == 1 && dataset.DriverName is "GRIB" or "netCDF")
            yield return $"'{source.Path}' has {dataset.BandCount} bands; the first is read{Named(band.Description)}, and band= chooses another.";
        if (StatedUnit(band, options) is double metres && metres != 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"'{source.Path}' says its values are in {band.Unit.Trim()}: they are multiplied by {metres:0.#########} to metres; scale=1 takes them as they are.");
        if (options.Crs is null && source.Listed?.Crs is { } listed && !string.IsNullOrWhiteSpace(dataset.CrsWkt) && CrsNames.Canonical(listed) != CrsNames.Canonical(dataset.CrsWkt))
            yield return $"'{source.Path}' is in {CrsNames.Canonical(dataset.CrsWkt)}, and {BoundsListing.Name} says {listed}; the file is believed, and crs= decides otherwise.";
        if (options.Scale is null && band.Metadata().GetValueOrDefault("positive") is "down")
            yield return $"'{source.Path}' says its values are depths (positive is down) and they are taken as heights; give scale=-1.";
        if (dataset.Metadata().GetValueOrDefault("HAS_SUPERGRIDS") is "TRUE")
            yield return $"'{source.Path}' holds finer grids than the one that is read; open_options=MODE=RESAMPLED_GRID reads them.";
    }

    private static string Named(string description) => description.Length == 0 ? "" : $" ({description})";

    private static void CheckPlace(RasterFile file)
    {
        if (file.Grid.Crs.Length == 0) throw RasterException.CrsMissing(file.Path);
        if (!CrsNames.IsGeographic(file.Grid.Crs)) return;
        // Cells may stand for points, so half a cell beyond the poles is normal, and more in coarse grids.
        Bounds bounds = file.Grid.Bounds;
        double slack = 1 + file.Grid.Transform.ColumnStep + file.Grid.Transform.RowStep;
        bool plausible = bounds.South >= -90 - slack && bounds.North <= 90 + slack && bounds.West >= -360 - slack && bounds.East <= 720 + slack && bounds.Width <= 360 + (2 * slack);
        if (!plausible) throw RasterException.OutOfRange(file.Path, bounds);
    }

    private static FileStamp Stat(string path) => FileStamp.Of(path) ?? new FileStamp(path, 0, 0);
}
