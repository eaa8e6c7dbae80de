using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Raster.Files;

namespace Terrane.Sources.Cog;

/// <summary>What is to be known of a raster before it is read.</summary>
/// <param name="Path">As GDAL opens it, the subdataset included.</param>
/// <param name="Member">How the user knows it.</param>
/// <param name="Grid">Its CRS is the file's own, canonical; empty when it has none.</param>
/// <param name="NoData">Declared value.</param>
/// <param name="HasMask">A mask or alpha band says what is void.</param>
internal sealed record RasterProbe(
    string Path, string Member, string Driver, Grid Grid, GdalDataType Type, int BlockWidth, int BlockHeight,
    double? NoData, bool HasMask, double Scale, double Offset, string Unit, IReadOnlyList<string> Warnings)
{
    /// <summary>Formats that hold their own cells. A VRT or a WMS description names other files and servers: one that was downloaded could read any file of this machine.</summary>
    private static readonly string[] Drivers =
    [
        "GTiff", "AAIGrid", "GRASSASCIIGrid", "ISG", "XYZ", "SRTMHGT", "netCDF", "HDF5", "HDF5Image", "HDF4", "HDF4Image", "BAG", "S102", "HFA", "EHdr", "ENVI", "AIG",
        "USGSDEM", "DTED", "SDTS", "GRIB", "JP2OpenJPEG", "JP2KAK", "JP2ECW", "GSAG", "GSBG", "GS7BG", "GMT", "NWT_GRD", "SAGA", "Terragen", "Leveller", "RST", "PCRaster",
        "ILWIS", "ERS", "BT", "LCP", "PNG",
    ];

    /// <summary>Opens a file briefly.</summary>
    /// <exception cref="GdalException">raster.open, raster.band.</exception>
    /// <exception cref="Raster.RasterException">raster.subdataset, raster.empty: no one raster of it is the elevations.</exception>
    public static RasterProbe Open(string path, string member, CogOptions options)
    {
        using GdalDataset first = GdalDataset.Open(path, drivers: Drivers);
        if (first.BandCount > 0) return Describe(first, member, options);
        using GdalDataset inner = GdalDataset.Open(SubdatasetChooser.Choose(path, first.Subdatasets), drivers: Drivers);
        return Describe(inner, member, options);
    }

    /// <summary>The CRS that the COG gets: the file's own, or the one that the user assigns where the two agree or the file has none.</summary>
    /// <exception cref="SourcesException">ingest.crs.missing, ingest.crs.contradiction.</exception>
    public string ChooseCrs(CogOptions options)
    {
        string own = Grid.Crs;
        if (options.Crs is null) return own.Length > 0 ? own : throw SourcesException.CrsMissing(Member);
        string wanted = CrsNames.Canonical(options.Crs);
        if (own.Length == 0 || options.ForceCrs || own == wanted || IsSamePlace(own, wanted)) return wanted;
        throw SourcesException.CrsContradiction(Member, Crs.Parse(own).ToString(), Crs.Parse(wanted).ToString());
    }

    private static RasterProbe Describe(GdalDataset dataset, string member, CogOptions options)
    {
        GdalBand band = dataset.Band(options.Band);
        if (band.DataType is >= GdalDataType.ComplexInt16 and <= GdalDataType.ComplexFloat64) throw NotARaster(member, $"holds {band.DataType} cells");
        if (dataset.Transform is not { } transform) throw NotARaster(member, dataset.GcpCount > 0 ? "has ground control points but no grid" : "does not say where its cells lie");
        if (transform.Determinant == 0 || !double.IsFinite(transform.Determinant)) throw NotARaster(member, "has cells without area");
        return new RasterProbe(dataset.Path, member, dataset.DriverName, new Grid(dataset.Width, dataset.Height, transform, OwnCrs(dataset.CrsWkt)), band.DataType,
            band.BlockWidth, band.BlockHeight, band.NoData, (band.MaskFlags & (AllValid | FromNoData)) == 0, options.Scale ?? band.Scale, options.Offset ?? band.Offset, band.Unit,
            [.. WarningsOf(dataset, band, member, options)]);
    }

    private const int AllValid = 1, FromNoData = 8;

    // An engineering or local CRS says nothing about a place on Earth.
    private static string OwnCrs(string? wkt)
    {
        if (string.IsNullOrWhiteSpace(wkt)) return "";
        var crs = Crs.Parse(wkt);
        return crs.IsGeographic || crs.IsProjected ? CrsNames.Canonical(wkt) : "";
    }

    // A compound CRS and its horizontal part agree; so do two spellings. A change of datum, whatever its size, is a contradiction.
    private bool IsSamePlace(string own, string wanted)
    {
        CoordinateOperation? change = OperationFinder.Find(Crs.Parse(own), Crs.Parse(wanted)).FirstOrDefault(o => o.IsInstantiable && o.Pipeline.Length > 0);
        if (change is not { IsBallpark: false, AccuracyMetres: 0 }) return false;
        Bounds bounds = Grid.Bounds;
        double[] x = [bounds.West, bounds.East, bounds.West, bounds.East], y = [bounds.South, bounds.South, bounds.North, bounds.North];
        (double[] toX, double[] toY) = ([.. x], [.. y]);
        using var transformer = new Transformer(change.Pipeline);
        transformer.Forward(toX, toY);
        double tolerance = Crs.Parse(wanted).IsGeographic ? 1e-7 : 0.01;
        return Enumerable.Range(0, 4).All(i => Math.Abs(toX[i] - x[i]) < tolerance && Math.Abs(toY[i] - y[i]) < tolerance);
    }

    private static IEnumerable<string> WarningsOf(GdalDataset dataset, GdalBand band, string member, CogOptions options)
    {
        if (band.HasColorTable) yield return $"'{member}' has a colour table: it may be a picture or a map of classes, not elevations.";
        else if (dataset.BandCount > 1) yield return $"'{member}' has {dataset.BandCount} bands; band {band.Index} is taken.";
        if (options.Scale is null && band.Unit.Trim().ToUpperInvariant() is "FT" or "FEET" or "FOOT" or "US SURVEY FOOT" or "FTUS")
            yield return $"'{member}' says its values are in feet. The COG keeps them and says so too, and `terrane build` makes metres of them; for metres in the COG give --scale 0.3048.";
    }

    private static TerraneException NotARaster(string member, string why) =>
        new("ingest.raster", $"'{member}' {why}.", "Rectify or convert it first, for instance with `gdalwarp` or `gdal_translate`.");
}
