using System.Globalization;
using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Raster.Files;

/// <summary>What a bounds.csv says of a file beyond its bounds: its CRS (<c>crs</c>), and, in a list that <c>terrane bounds --full</c> wrote, all that is read of a plain file when it is opened.</summary>
/// <remarks>
/// Plain is a file of its own, without sidecars and without anything to warn of. What is said of it holds as long as it has the size and the time that it
/// had then. Numbers are written so that they read back as the same bits.
/// </remarks>
public sealed record ListedRaster
{
    /// <summary>The columns behind the seven of every bounds.csv.</summary>
    public static readonly IReadOnlyList<string> Columns = ["crs", "transform", "driver", "type", "blocks", "nodata", "mask", "scale", "offset", "bytes", "modified"];

    private const int Crs_ = 0, Transform_ = 1, Driver_ = 2, Type_ = 3, Blocks_ = 4, NoData_ = 5, Mask_ = 6, Scale_ = 7, Offset_ = 8, Bytes_ = 9, Modified_ = 10, Width_ = 11, Height_ = 12;

    private readonly string[] _fields;

    /// <param name="fields">Of <see cref="Columns"/>, empty where nothing is said, and then width and height.</param>
    internal ListedRaster(string[] fields) => _fields = fields;

    /// <summary>Null when the list does not say.</summary>
    internal string? Crs => _fields[Crs_].Length > 0 ? _fields[Crs_] : null;

    /// <summary>The fields of a file, for a list.</summary>
    /// <returns>In the order of <see cref="Columns"/>; only the CRS of a file that is not plain.</returns>
    public static string[] FieldsOf(RasterFile file)
    {
        string[] fields = [.. Columns.Select(_ => "")];
        fields[Crs_] = file.Grid.Crs;
        bool isPlain = file.Path == file.Source.Container && !file.Path.StartsWith("/vsi", StringComparison.Ordinal) && file.Parts.Count == 0 && file.Warnings.Count == 0
            && file is { Band: 1, OpenOptions.Count: 0, UnitFactor: 1, Container.Tag: null, Container.Size: > 0, NoData.Count: <= 1 };
        if (!isPlain) return fields;
        AffineTransform t = file.Grid.Transform;
        fields[Transform_] = string.Join(' ', new[] { t.X0, t.XCol, t.XRow, t.Y0, t.YCol, t.YRow }.Select(Text));
        fields[Driver_] = file.Driver;
        fields[Type_] = file.DataType.ToString();
        fields[Blocks_] = string.Create(CultureInfo.InvariantCulture, $"{file.BlockWidth}x{file.BlockHeight}");
        fields[NoData_] = file.NoData.Count == 1 ? Text(file.NoData[0]) : "";
        fields[Mask_] = file.HasMask ? "1" : "0";
        fields[Scale_] = Text(file.Scale);
        fields[Offset_] = Text(file.Offset);
        fields[Bytes_] = file.Container.Size.ToString(CultureInfo.InvariantCulture);
        fields[Modified_] = file.Container.ModifiedTicks.ToString(CultureInfo.InvariantCulture);
        return fields;
    }

    /// <summary>The file as a scan would find it, without opening it; null where it has to be opened: the list does not say enough, the file has changed, or another band is asked for.</summary>
    internal RasterFile? Describe(SourceFile source, RasterOptions options, FileStamp container)
    {
        if (_fields[Transform_].Length == 0 || options.Band != 1 || options.OpenOptions.Count > 0 || source.Path != source.Container) return null;
        if (!long.TryParse(_fields[Bytes_], CultureInfo.InvariantCulture, out long bytes) || bytes != container.Size) return null;
        if (!long.TryParse(_fields[Modified_], CultureInfo.InvariantCulture, out long modified) || modified != container.ModifiedTicks || container.Tag is not null) return null;
        double?[] transform = [.. _fields[Transform_].Split(' ').Select(Number)];
        string[] blocks = _fields[Blocks_].Split('x');
        if (transform.Length != 6 || transform.Contains(null) || !Enum.TryParse(_fields[Type_], out GdalDataType type) || blocks.Length != 2) return null;
        if (!int.TryParse(blocks[0], CultureInfo.InvariantCulture, out int blockWidth) || !int.TryParse(blocks[1], CultureInfo.InvariantCulture, out int blockHeight)) return null;
        if (!int.TryParse(_fields[Width_], CultureInfo.InvariantCulture, out int width) || !int.TryParse(_fields[Height_], CultureInfo.InvariantCulture, out int height)) return null;
        if (Number(_fields[Scale_]) is not { } scale || Number(_fields[Offset_]) is not { } offset || _fields[Mask_] is not ("0" or "1") || width < 1 || height < 1) return null;
        double? declared = Number(_fields[NoData_]);
        if (declared is null && _fields[NoData_].Length > 0) return null;
        string? definition = options.Crs ?? Crs;
        return new RasterFile
        {
            Source = source with { Listed = null },
            Grid = new Grid(width, height, new AffineTransform(transform[0]!.Value, transform[1]!.Value, transform[2]!.Value, transform[3]!.Value, transform[4]!.Value, transform[5]!.Value),
                definition is null ? "" : CrsNames.Canonical(definition)),
            Driver = _fields[Driver_],
            Band = 1,
            DataType = type,
            BlockWidth = blockWidth,
            BlockHeight = blockHeight,
            NoData = RasterScanner.NoDataOf(declared, options),
            HasMask = _fields[Mask_] == "1",
            Scale = options.Scale ?? scale,
            Offset = options.Offset ?? offset,
            ValidMin = options.ValidMin,
            ValidMax = options.ValidMax,
            SeaMin = options.SeaMin,
            SeaMax = options.SeaMax,
            Ceiling = options.Ceiling,
            OpenOptions = options.OpenOptions,
            Container = container,
        };
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
