using System.Globalization;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Files;

namespace Terrane.Sources.Cog;

/// <summary>Turns one raster into a COG and proves it: what is read back is what was read.</summary>
internal static class CogMaker
{
    private const int Block = 512;

    /// <summary>A raster whose cells are at most this many bytes goes through memory instead of a temporary file.</summary>
    public const long InMemory = 32L << 20;

    /// <summary>Bytes of the cells, uncompressed: the bound of what a temporary file takes.</summary>
    public static long RawBytes(RasterProbe raster, CogOptions options) =>
        raster.Grid.Width * raster.Grid.Height * BytesOf(CellMeaning.Of(raster, options, 0).Type);

    /// <summary>Writes <paramref name="target"/>, reads it back and compares cell by cell.</summary>
    /// <param name="temporary">A name for the cells in between, free to be used.</param>
    /// <returns>Null when no cell is valid: then nothing is written.</returns>
    /// <exception cref="SourcesException">ingest.crs.*, ingest.nodata, ingest.cog.</exception>
    /// <exception cref="GdalException">raster.read, raster.write, raster.create.</exception>
    public static CogResult? Make(RasterProbe raster, string target, string temporary, CogOptions options, CogBuffers buffers, CancellationToken ct)
    {
        string crs = raster.ChooseCrs(options);
        if (RawBytes(raster, options) <= InMemory) temporary = $"/vsimem/{Guid.NewGuid():N}.tif";
        try
        {
            (CellMeaning meaning, CellFigures figures) = WriteCells(raster, temporary, crs, options, buffers, ct);
            if (figures.Valid == 0) return null;
            File.Delete(target);
            using GdalDataset cells = GdalDataset.Open(temporary, drivers: ["GTiff"]);
            GdalRasterWriter.CreateCopy(cells, target, "COG", CreationOptions(meaning, options));
            double largest = Compare(cells, target, meaning, crs, options, buffers, ct);
            return new CogResult(raster.Grid with { Crs = crs }, meaning.Type.ToString(), meaning.NoData, figures, largest);
        }
        finally
        {
            Vsi.Unlink(temporary);
        }
    }

    private static (CellMeaning Meaning, CellFigures Figures) WriteCells(
        RasterProbe raster, string path, string crs, CogOptions options, CogBuffers buffers, CancellationToken ct)
    {
        for (int attempt = 0; ; attempt++)
        {
            CellMeaning meaning = CellMeaning.Of(raster, options, attempt);
            CellFigures figures = WriteCells(raster, path, crs, meaning, options, buffers, ct, out bool clash);
            if (!meaning.IsFloat && !clash || meaning.IsFloat && !(figures.Minimum <= meaning.NoData)) return (meaning, figures);
            if (!meaning.IsFloat) throw SourcesException.NoData(raster.Member, meaning.NoData!.Value);
            if (attempt + 1 == CellMeaning.FloatVoids.Length) throw SourcesException.NoElevation(raster.Member, figures.Minimum);
        }
    }

    private static CellFigures WriteCells(
        RasterProbe raster, string path, string crs, CellMeaning meaning, CogOptions options, CogBuffers buffers, CancellationToken ct, out bool clash)
    {
        (int width, int height) = (checked((int)raster.Grid.Width), checked((int)raster.Grid.Height));
        string[] creation = ["TILED=YES", $"BLOCKXSIZE={Block}", $"BLOCKYSIZE={Block}", "BIGTIFF=IF_SAFER", .. path.StartsWith("/vsimem/", StringComparison.Ordinal)
            ? Array.Empty<string>() : ["COMPRESS=ZSTD", "ZSTD_LEVEL=1", meaning.IsFloat ? "PREDICTOR=3" : "PREDICTOR=2"]];
        using GdalDataset source = GdalDataset.Open(raster.Path, drivers: [raster.Driver]);
        GdalBand band = source.Band(options.Band);
        using var writer = GdalRasterWriter.Create(path, "GTiff", width, height, 1, meaning.Type, raster.Grid.Transform, crs, creation, meaning.NoData);
        var count = new CellCount();
        foreach (Window window in WindowPlan.For(width, height, raster.BlockWidth))
        {
            ct.ThrowIfCancellationRequested();
            Span<double> cells = buffers.First.AsSpan(0, (int)window.Count);
            Span<byte> mask = raster.HasMask ? buffers.Mask.AsSpan(0, (int)window.Count) : [];
            band.Read(window, cells);
            if (raster.HasMask) band.ReadMask(window, mask);
            meaning.Apply(cells, mask, count);
            writer.Write(1, window, cells);
        }
        if (raster.Unit.Length > 0 && !meaning.IsScaled) writer.SetScale(1, 1, 0, raster.Unit);
        writer.Finish();
        clash = count.HasClash;
        return count.Figures;
    }

    private static IReadOnlyList<string> CreationOptions(CellMeaning meaning, CogOptions options)
    {
        bool isLerc = options.Compression is CogCompression.Lerc or CogCompression.LercZstd;
        string error = (meaning.IsFloat ? options.MaximumError : 0).ToString("R", CultureInfo.InvariantCulture);
        string compression = options.Compression switch
        {
            CogCompression.Lerc => "LERC",
            CogCompression.LercZstd => "LERC_ZSTD",
            CogCompression.Zstd => "ZSTD",
            _ => "DEFLATE",
        };
        // One thread: several would write the same blocks, but take memory that nobody has accounted for.
        return
        [
            $"BLOCKSIZE={Block}", $"OVERVIEWS={(options.Overviews ? "AUTO" : "NONE")}", "OVERVIEW_RESAMPLING=AVERAGE", "SPARSE_OK=YES", "BIGTIFF=YES", "NUM_THREADS=1",
            $"COMPRESS={compression}", isLerc ? $"MAX_Z_ERROR={error}" : "PREDICTOR=YES",
        ];
    }

    /// <returns>The largest difference of a cell.</returns>
    private static double Compare(GdalDataset cells, string path, CellMeaning meaning, string crs, CogOptions options, CogBuffers buffers, CancellationToken ct)
    {
        using GdalDataset cog = GdalDataset.Open(path, drivers: ["GTiff"]);
        GdalBand made = cog.Band(1), wanted = cells.Band(1);
        IReadOnlyDictionary<string, string> structure = cog.Metadata("IMAGE_STRUCTURE");
        if (structure.GetValueOrDefault("LAYOUT") != "COG") throw SourcesException.CogWrong(path, "it is not laid out as a COG");
        if ((made.BlockWidth, made.BlockHeight) != (Block, Block)) throw SourcesException.CogWrong(path, $"its blocks are {made.BlockWidth} by {made.BlockHeight}");
        if ((cog.Width, cog.Height, cog.Transform, made.DataType, made.NoData) != (cells.Width, cells.Height, cells.Transform, meaning.Type, meaning.NoData))
            throw SourcesException.CogWrong(path, "its shape, place, type or void value differs");
        string found = cog.CrsWkt is { } wkt ? CrsNames.Canonical(wkt) : "";
        if (found != crs && found != CrsNames.Canonical(cells.CrsWkt ?? crs)) throw SourcesException.CogWrong(path, $"its CRS is {found}, wanted {crs}");

        bool isLossy = options.Compression is CogCompression.Lerc or CogCompression.LercZstd;
        double allowed = isLossy && meaning.IsFloat ? options.MaximumError : 0, largest = 0;
        bool rounds = meaning.Type == GdalDataType.Float32;
        foreach (Window window in WindowPlan.For(cog.Width, cog.Height, Block))
        {
            ct.ThrowIfCancellationRequested();
            Span<double> a = buffers.First.AsSpan(0, (int)window.Count), b = buffers.Second.AsSpan(0, (int)window.Count);
            wanted.Read(window, a);
            made.Read(window, b);
            for (int i = 0; i < a.Length; i++)
            {
                if (a[i] == b[i]) continue;
                if (a[i] == meaning.NoData || b[i] == meaning.NoData) throw SourcesException.CogWrong(path, $"a cell in {window} is void in one and not in the other");
                // LERC keeps the bound before its value is rounded to a float.
                double off = Math.Abs(a[i] - b[i]), slack = rounds ? MathF.BitIncrement((float)Math.Abs(a[i])) - (float)Math.Abs(a[i]) : 0;
                if (!(off <= allowed + slack)) throw SourcesException.CogWrong(path, $"a cell in {window} is {b[i]} and was {a[i]}; {allowed} were allowed");
                largest = Math.Max(largest, off);
            }
        }
        return largest;
    }

    private static int BytesOf(GdalDataType type) => type switch
    {
        GdalDataType.Byte => 1,
        GdalDataType.Int16 or GdalDataType.UInt16 => 2,
        GdalDataType.Float64 => 8,
        _ => 4,
    };
}
