namespace Terrane.Raster.Polygons;

/// <summary>Counters of one worker thread, reused from window to window: four bytes a pixel and a row's worth more.</summary>
public sealed class MaskScratch
{
    private int[] _starts = [], _changes = [];

    /// <summary>Bytes kept after windows of so many pixels.</summary>
    public static long BytesFor(int width, int height) => sizeof(int) * (height + 1L + ((width + 1L) * height));

    internal Span<int> Starts(int rows) => Cleared(ref _starts, rows);

    internal Span<int> Changes(int count) => Cleared(ref _changes, count);

    private static Span<int> Cleared(ref int[] array, int count)
    {
        if (array.Length < count) array = new int[count];
        Span<int> span = array.AsSpan(0, count);
        span.Clear();
        return span;
    }
}
