using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster;

namespace Terrane.Resample.Reading;

/// <summary>Cells of one open file as doubles, NaN where there is no data. Not thread-safe.</summary>
internal sealed class TileCells : IDisposable
{
    private readonly RasterFile _file;
    private readonly GdalDataset _dataset;
    private readonly GdalBand _band;
    private readonly bool _signedByte;
    private readonly bool _isFloat, _fitsFloat;

    /// <exception cref="GdalException">raster.open.</exception>
    public TileCells(RasterFile file)
    {
        _file = file;
        _dataset = GdalDataset.Open(file.Path, file.OpenOptions);
        _band = _dataset.Band(file.Band);
        _isFloat = _band.DataType is GdalDataType.Float32 or GdalDataType.Float64 or GdalDataType.Float16;
        _fitsFloat = _band.DataType is GdalDataType.Float32 or GdalDataType.Byte or GdalDataType.Int16 or GdalDataType.UInt16 or GdalDataType.Int8 or GdalDataType.Float16;
        // GDAL below 3.7 gives signed bytes as 0 to 255.
        _signedByte = _band.DataType == GdalDataType.Byte && _band.Metadata("IMAGE_STRUCTURE").GetValueOrDefault("PIXELTYPE") == "SIGNEDBYTE";
    }

    /// <param name="window">Inside the file.</param>
    /// <param name="cells">Exactly as many.</param>
    /// <exception cref="GdalException">raster.read.</exception>
    public void Read(Window window, Span<double> cells, ReadBuffers buffers)
    {
        if (_fitsFloat && !_signedByte)
        {
            Span<float> stored = buffers.Floats(cells.Length);
            _band.Read(window, stored);
            StoredCells.Widen(stored, _file.NoData, _isFloat, cells);
        }
        else
        {
            _band.Read(window, cells);
            if (_signedByte)
            {
                foreach (ref double cell in cells)
                    if (cell > sbyte.MaxValue) cell -= 256;
            }
            StoredCells.Void(cells, _file.NoData, _isFloat);
        }
        if (_file.HasMask)
        {
            Span<byte> mask = buffers.Mask(cells.Length);
            _band.ReadMask(window, mask);
            for (int i = 0; i < cells.Length; i++)
                if (mask[i] == 0) cells[i] = double.NaN;
        }
        if (_file.Scale == 1 && _file.Offset == 0) return;
        foreach (ref double cell in cells) cell = (cell * _file.Scale) + _file.Offset;
    }

    public void Dispose() => _dataset.Dispose();
}
