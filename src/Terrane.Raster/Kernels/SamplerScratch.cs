using Terrane.Core;
using Terrane.Raster.Transforms;

namespace Terrane.Raster.Kernels;

/// <summary>Buffers of one worker thread, reused from window to window.</summary>
/// <remarks>Beside the patch of source cells it holds a mesh: 40 KB for a 512-pixel window from zoom 6 on, 13 MB at zooms 0 to 2.</remarks>
public sealed class SamplerScratch
{
    private const int LeastCells = 1 << 14;

    private float[] _patch = [];
    private double[] _columns = [], _rows = [];

    /// <param name="patchCapacity">Bytes of source cells in memory at once; larger windows are cut, with the same result. At least 64 KiB.</param>
    public SamplerScratch(ByteSize patchCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patchCapacity.Bytes, LeastCells * sizeof(float));
        PatchCells = (int)Math.Min(patchCapacity.Bytes / sizeof(float), Array.MaxLength);
        Votes = new Votes(PatchCells / 8);
    }

    /// <summary>Bytes of the patch of source cells, which grows as needed up to its capacity.</summary>
    public long PatchBytes => (long)_patch.Length * sizeof(float);

    internal int PatchCells { get; }
    internal Mesh Mesh { get; } = new();

    /// <summary>Grows as needed, up to 3/8 of the patch's capacity.</summary>
    internal Votes Votes { get; }

    internal Span<float> Patch(int cells)
    {
        if (_patch.Length < cells) _patch = GC.AllocateUninitializedArray<float>(Math.Max(cells, (int)Math.Min(Math.Max((long)cells * 5 / 4, LeastCells), PatchCells)));
        return _patch.AsSpan(0, cells);
    }

    internal Span<double> ColumnWeights(int count)
    {
        if (_columns.Length < count) _columns = new double[count];
        return _columns;
    }

    internal Span<double> RowWeights(int count)
    {
        if (_rows.Length < count) _rows = new double[count];
        return _rows;
    }
}
