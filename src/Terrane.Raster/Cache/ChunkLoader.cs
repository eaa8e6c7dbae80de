using System.Buffers;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Layers;

namespace Terrane.Raster.Cache;

/// <summary>Decodes chunks. Thread-safe: each dataset is used by one thread at a time.</summary>
internal sealed class ChunkLoader(int openFiles) : IDisposable
{
    private readonly DatasetPool _datasets = new(openFiles);
    private long _loaded;

    internal int OpenFiles => _datasets.OpenFiles;

    internal long ChunksLoaded => Interlocked.Read(ref _loaded);

    /// <exception cref="TerraneException">raster.open, raster.read.</exception>
    internal void Load(LayerMember member, int index, Span<float> target)
    {
        Window window = member.Chunks.WindowOf(index);
        Span<float> cells = target[..(int)window.Count];
        if (member.Chunks.Count > 1 || !AsciiGrid.TryRead(member.File, cells)) ReadByGdal(member, window, cells);
        if (member.File.Codes is null) StoredValues.ToElevations(member.File, cells);
        Interlocked.Increment(ref _loaded);
    }

    public void Dispose() => _datasets.Dispose();

    private void ReadByGdal(LayerMember member, Window window, Span<float> cells)
    {
        GdalDataset dataset = _datasets.Rent(member.File);
        bool keep = false;
        try
        {
            GdalBand band = dataset.Band(member.File.Band);
            if (member.File.Codes is { } codes) ReadCodes(band, window, codes, cells);
            else band.Read(window, cells);
            if (member.File.HasMask) ApplyMask(band, window, cells);
            keep = member.Chunks.Count > 1; // nothing more will be asked of a file that is one chunk
        }
        finally
        {
            _datasets.Return(member.File, dataset, keep);
        }
    }

    private static void ReadCodes(GdalBand band, Window window, IReadOnlyDictionary<double, int> codes, Span<float> cells)
    {
        double[] stored = ArrayPool<double>.Shared.Rent(cells.Length);
        try
        {
            band.Read(window, stored.AsSpan(0, cells.Length));
            double last = double.NaN;
            float place = 0;
            for (int i = 0; i < cells.Length; i++)
            {
                if (stored[i] != last) (last, place) = (stored[i], codes.GetValueOrDefault(stored[i]));
                cells[i] = place;
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(stored);
        }
    }

    private static void ApplyMask(GdalBand band, Window window, Span<float> cells)
    {
        byte[] mask = ArrayPool<byte>.Shared.Rent(cells.Length);
        try
        {
            band.ReadMask(window, mask.AsSpan(0, cells.Length));
            for (int i = 0; i < cells.Length; i++)
                if (mask[i] == 0) cells[i] = float.NaN;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(mask);
        }
    }
}
