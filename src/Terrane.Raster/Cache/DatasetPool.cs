using Terrane.Native.Gdal;

namespace Terrane.Raster.Cache;

/// <summary>Open datasets, the least recently used of the idle ones closed first. One dataset serves one thread at a time, so a file may be open twice.</summary>
/// <param name="capacity">Datasets to have open at most, those in use included; those in use may exceed it.</param>
internal sealed class DatasetPool(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(RasterFile File, GdalDataset Dataset)> _idle = new(); // first = most recently used
    private int _inUse;

    internal int OpenFiles
    {
        get
        {
            lock (_gate) return _idle.Count + _inUse;
        }
    }

    /// <exception cref="GdalException">raster.open.</exception>
    internal GdalDataset Rent(RasterFile file)
    {
        var close = new List<GdalDataset>();
        GdalDataset? found = null;
        lock (_gate)
        {
            for (LinkedListNode<(RasterFile File, GdalDataset Dataset)>? node = _idle.First; node is not null; node = node.Next)
            {
                if (!IsSame(node.Value.File, file)) continue;
                found = node.Value.Dataset;
                _idle.Remove(node);
                break;
            }
            _inUse++;
            while (found is null && _idle.Count > 0 && _idle.Count + _inUse > capacity)
            {
                close.Add(_idle.Last!.Value.Dataset);
                _idle.RemoveLast();
            }
        }
        foreach (GdalDataset dataset in close) dataset.Dispose();
        if (found is not null) return found;
        try
        {
            return GdalDataset.Open(file.Path, file.OpenOptions);
        }
        catch
        {
            lock (_gate) _inUse--;
            throw;
        }
    }

    internal void Return(RasterFile file, GdalDataset dataset, bool keep)
    {
        lock (_gate)
        {
            _inUse--;
            keep &= _idle.Count + _inUse < capacity;
            if (keep) _idle.AddFirst((file, dataset));
        }
        if (!keep) dataset.Dispose();
    }

    // A file is made anew whenever it is asked for, and bands of one file are files of their own here.
    private static bool IsSame(RasterFile a, RasterFile b) => ReferenceEquals(a, b) || (a.Path == b.Path && a.OpenOptions.SequenceEqual(b.OpenOptions, StringComparer.Ordinal));

    public void Dispose()
    {
        lock (_gate)
        {
            foreach ((_, GdalDataset dataset) in _idle) dataset.Dispose();
            _idle.Clear();
        }
    }
}
