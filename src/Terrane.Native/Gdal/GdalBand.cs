using Terrane.Core;
using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>One band of a dataset; owned by it and invalid after it is disposed.</summary>
public sealed unsafe class GdalBand
{
    private readonly GdalDataset _dataset;
    private readonly nint _handle;

    internal GdalBand(GdalDataset dataset, int index, nint handle)
    {
        (_dataset, Index, _handle) = (dataset, index, handle);
        int width, height;
        GdalApi.GDALGetBlockSize(handle, &width, &height);
        (BlockWidth, BlockHeight) = (width, height);
        DataType = (GdalDataType)GdalApi.GDALGetRasterDataType(handle);
    }

    /// <summary>1 for the first.</summary>
    public int Index { get; }

    public GdalDataType DataType { get; }

    /// <summary>Columns of a stored block: reads of whole blocks are cheapest.</summary>
    public int BlockWidth { get; }
    public int BlockHeight { get; }

    /// <summary>The stored value that means no data; null when none is declared. May be NaN.</summary>
    public double? NoData
    {
        get
        {
            int has = 0;
            double value = DataType switch
            {
                GdalDataType.Int64 => GdalApi.GDALGetRasterNoDataValueAsInt64(Raw, &has),
                GdalDataType.UInt64 => GdalApi.GDALGetRasterNoDataValueAsUInt64(Raw, &has),
                _ => GdalApi.GDALGetRasterNoDataValue(Raw, &has),
            };
            return has != 0 ? value : null;
        }
    }

    /// <summary>Value = stored * Scale + Offset. <see cref="Read(Window, Span{float})"/> gives stored values.</summary>
    public double Scale
    {
        get
        {
            int has = 0;
            double value = GdalApi.GDALGetRasterScale(Raw, &has);
            return has != 0 ? value : 1;
        }
    }

    /// <inheritdoc cref="Scale"/>
    public double Offset
    {
        get
        {
            int has = 0;
            double value = GdalApi.GDALGetRasterOffset(Raw, &has);
            return has != 0 ? value : 0;
        }
    }

    /// <summary>"m", "metre", "ft" or whatever the file says; empty when it says nothing.</summary>
    public string Unit => Utf8List.Text(GdalApi.GDALGetRasterUnitType(Raw));

    public string Description => Utf8List.Text(GdalApi.GDALGetDescription(Raw));

    /// <summary>"Gray", "Palette", "Red", "Alpha", "Undefined".</summary>
    public string ColorInterpretation => Utf8List.Text(GdalApi.GDALGetColorInterpretationName(GdalApi.GDALGetRasterColorInterpretation(Raw)));

    public bool HasColorTable => GdalApi.GDALGetRasterColorTable(Raw) != 0;

    /// <summary>GDAL's bits: 1 all valid, 2 shared by all bands, 4 from an alpha band, 8 from <see cref="NoData"/>; 0 or 2 alone is a mask of its own.</summary>
    public int MaskFlags => GdalApi.GDALGetMaskFlags(Raw);

    public int OverviewCount => GdalApi.GDALGetOverviewCount(Raw);

    /// <inheritdoc cref="GdalDataset.Metadata"/>
    public IReadOnlyDictionary<string, string> Metadata(string domain = "") => GdalDataset.ReadMetadata(Raw, domain);

    /// <summary>Reads stored values at full resolution.</summary>
    /// <param name="window">Wholly inside the raster.</param>
    /// <param name="target">Row-major, first row of the file first, at least <c>window.Count</c> long; the rest is left alone.</param>
    /// <exception cref="GdalException">raster.read: outside the raster, or the file is damaged.</exception>
    public void Read(Window window, Span<float> target)
    {
        fixed (float* p = target) Transfer(Raw, window, p, target.Length, GdalDataType.Float32);
    }

    /// <inheritdoc cref="Read(Window, Span{float})"/>
    public void Read(Window window, Span<double> target)
    {
        fixed (double* p = target) Transfer(Raw, window, p, target.Length, GdalDataType.Float64);
    }

    /// <summary>Reads GDAL's mask: 0 = no data, 255 = valid, between for alpha. Follows <see cref="NoData"/> when the file has no mask of its own.</summary>
    /// <inheritdoc cref="Read(Window, Span{float})"/>
    public void ReadMask(Window window, Span<byte> target)
    {
        fixed (byte* p = target) Transfer(GdalApi.GDALGetMaskBand(Raw), window, p, target.Length, GdalDataType.Byte);
    }

    /// <summary>Its attribute table, from the file or its .aux.xml; null when it has none, or none with values.</summary>
    public AttributeTable? AttributeTable()
    {
        const int MinMax = 5; // GFU_MinMax: the column of the values
        nint table = GdalApi.GDALGetDefaultRAT(Raw);
        if (table == 0) return null;
        int columns = GdalApi.GDALRATGetColumnCount(table), rows = GdalApi.GDALRATGetRowCount(table);
        string[] names = [.. Enumerable.Range(0, columns).Select(i => Utf8List.Text(GdalApi.GDALRATGetNameOfCol(table, i)))];
        int value = Array.FindIndex(names, name => name.Equals("value", StringComparison.OrdinalIgnoreCase));
        for (int i = 0; i < columns && value < 0; i++)
            if (GdalApi.GDALRATGetUsageOfCol(table, i) == MinMax) value = i;
        if (value < 0 || rows == 0) return null;
        var found = new List<(double, IReadOnlyList<string>)>(rows);
        for (int row = 0; row < rows; row++)
        {
            var texts = new string[columns];
            for (int column = 0; column < columns; column++) texts[column] = Utf8List.Text(GdalApi.GDALRATGetValueAsString(table, row, column));
            found.Add((GdalApi.GDALRATGetValueAsDouble(table, row, value), texts));
        }
        GC.KeepAlive(_dataset);
        return new AttributeTable(names, found);
    }

    private nint Raw
    {
        get
        {
            ObjectDisposedException.ThrowIf(_dataset.Handle.IsClosed, _dataset);
            return _handle;
        }
    }

    private void Transfer(nint band, Window window, void* target, int length, GdalDataType type)
    {
        if (window.Count > length) throw new ArgumentException($"The window {window} needs {window.Count} cells, the target has {length}.");
        if (window.IsEmpty) return;
        if (window.Col < 0 || window.Row < 0 || window.ColEnd > _dataset.Width || window.RowEnd > _dataset.Height)
            throw GdalException.CannotRead(_dataset.Path, Index, window, $"the raster is {_dataset.Width} by {_dataset.Height} cells");
        NativeMessages.Clear();
        int result = GdalApi.GDALRasterIOEx(band, 0, (int)window.Col, (int)window.Row, window.Width, window.Height,
            target, window.Width, window.Height, (int)type, 0, 0, 0);
        GC.KeepAlive(_dataset); // its finalizer would close the file under the read
        if (result != 0) throw GdalException.CannotRead(_dataset.Path, Index, window, NativeMessages.Text("GDAL gave no reason"));
    }
}
