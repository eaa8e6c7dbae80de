using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Terrane.Tiles.PmTiles;

/// <summary>Where the different tiles of a layout lie in the spools, in a temporary file, read from its end.</summary>
internal sealed class TileRanges : IDisposable
{
    private const int RangesRead = 2048;

    /// <param name="File">Index into <see cref="SpooledTiles.Files"/>.</param>
    /// <param name="From">In the spool's data file.</param>
    /// <param name="To">In the data section.</param>
    /// <param name="Id">Of the first tile in it.</param>
    internal readonly record struct Range(long File, long From, long To, long Length, ulong Id);

    private readonly FileStream _ranges;

    private TileRanges(FileStream ranges) => _ranges = ranges;

    /// <param name="joined">One range for neighbours in both places; else one per tile.</param>
    internal static TileRanges Of(TileLayout layout, bool joined, string temporaryFolder)
    {
        FileStream file = TemporaryFile.Create(temporaryFolder, 64 << 10);
        try
        {
            Range range = default;
            foreach (TileLayout.Tile tile in layout.Tiles())
            {
                if (!tile.IsFirst) continue;
                if (joined && range.Length > 0 && tile.File == range.File && tile.SpoolOffset == range.From + range.Length)
                {
                    range = range with { Length = range.Length + tile.Length };
                    continue;
                }
                Write(range);
                range = new Range(tile.File, tile.SpoolOffset, tile.Offset, tile.Length, tile.Id);
            }
            Write(range);
            return new TileRanges(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        void Write(Range range)
        {
            if (range.Length > 0) file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Range>(in range)));
        }
    }

    internal IEnumerable<Range> Backwards()
    {
        int size = Unsafe.SizeOf<Range>();
        var buffer = new Range[RangesRead];
        for (long end = _ranges.Length / size; end > 0;)
        {
            int count = (int)Math.Min(end, buffer.Length);
            end -= count;
            _ranges.Position = end * size;
            _ranges.ReadExactly(MemoryMarshal.AsBytes(buffer.AsSpan(0, count)));
            for (int i = count - 1; i >= 0; i--) yield return buffer[i];
        }
    }

    public void Dispose() => _ranges.Dispose();
}
