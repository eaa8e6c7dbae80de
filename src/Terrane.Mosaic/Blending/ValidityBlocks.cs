using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Blending;

/// <summary>Which pixels of a source, or of all sources beneath it, hold data: in blocks that are kept, because the halos of neighbouring tiles overlap.</summary>
/// <remarks>A validity is the plan's alone, so what is kept or forgotten changes no output. Not thread-safe.</remarks>
internal sealed class ValidityBlocks(IReadOnlyList<MosaicSource> sources, ISourcePixels pixels)
{
    /// <summary>Pixels along one side of a block; divides the side of a tile.</summary>
    internal const int Side = 128;

    private const int Words = Side * Side / 64;
    private const int Kept = 1024;

    /// <summary>Bytes that one instance keeps.</summary>
    internal const long Bytes = (Kept * ((Words * sizeof(ulong)) + 128L)) + (Side * Side * sizeof(float));

    // Told apart by reference, so neither may be the shared empty array.
    private static readonly ulong[] Full = new ulong[1];
    private static readonly ulong[] Empty = new ulong[1];

    private readonly Dictionary<(int Layer, byte Zoom, long Across, long Down), ulong[]> _blocks = [];
    private readonly float[] _elevation = new float[Side * Side];

    /// <summary>Writes 1 where a source is valid, else 0.</summary>
    /// <param name="source">Its place in the list of sources.</param>
    /// <param name="zoom">Zoom of the window.</param>
    /// <param name="window">Global pixels.</param>
    /// <param name="mask">Row-major, as long as the window has pixels.</param>
    internal void ReadOwn(int source, byte zoom, Window window, Span<byte> mask) => Read(source, beneath: false, zoom, window, mask);

    /// <summary>Writes 1 where any source after <paramref name="source"/> is valid, else 0; otherwise as <see cref="ReadOwn"/>.</summary>
    internal void ReadBeneath(int source, byte zoom, Window window, Span<byte> mask) => Read(source, beneath: true, zoom, window, mask);

    /// <summary>Takes over what the elevations of a window tell, where it holds whole blocks.</summary>
    internal void Learn(int source, byte zoom, Window window, ReadOnlySpan<float> elevation)
    {
        if (window.Col % Side != 0 || window.Row % Side != 0 || window.Width % Side != 0 || window.Height % Side != 0) return;
        for (int row = 0; row < window.Height; row += Side)
            for (int col = 0; col < window.Width; col += Side)
            {
                var key = (source, zoom, (window.Col + col) / Side, (window.Row + row) / Side);
                if (!_blocks.ContainsKey(key)) Keep(key, BitsOf(elevation[((row * window.Width) + col)..], window.Width));
            }
    }

    private void Read(int source, bool beneath, byte zoom, Window window, Span<byte> mask)
    {
        for (long down = Floor(window.Row); down <= Floor(window.RowEnd - 1); down++)
            for (long across = Floor(window.Col); across <= Floor(window.ColEnd - 1); across++)
            {
                ulong[] bits = beneath ? Beneath(source, zoom, across, down) : Own(source, zoom, across, down);
                Copy(bits, across * Side, down * Side, window, mask);
            }
    }

    private ulong[] Own(int source, byte zoom, long across, long down)
    {
        var key = (source, zoom, across, down);
        if (_blocks.TryGetValue(key, out ulong[]? kept)) return kept;
        bool any = pixels.Read(sources[source], zoom, new Window(across * Side, down * Side, Side, Side), _elevation);
        return Keep(key, any ? BitsOf(_elevation, Side) : Empty);
    }

    private ulong[] Beneath(int source, byte zoom, long across, long down)
    {
        if (source + 1 == sources.Count) return Empty;
        var key = (source + sources.Count, zoom, across, down);
        return _blocks.TryGetValue(key, out ulong[]? kept) ? kept : Keep(key, Joined(source + 1, zoom, across, down));
    }

    private ulong[] Joined(int source, byte zoom, long across, long down)
    {
        ulong[] own = Own(source, zoom, across, down);
        if (own == Full) return Full;
        ulong[] beneath = Beneath(source, zoom, across, down);
        if (own == Empty || beneath == Full) return beneath;
        if (beneath == Empty) return own;
        var joined = new ulong[Words];
        for (int i = 0; i < Words; i++) joined[i] = own[i] | beneath[i];
        return joined.AsSpan().ContainsAnyExcept(ulong.MaxValue) ? joined : Full;
    }

    private ulong[] Keep((int, byte, long, long) key, ulong[] bits)
    {
        if (_blocks.Count >= Kept) _blocks.Clear(); // what the next tiles need is soon there again
        return _blocks[key] = bits;
    }

    private static ulong[] BitsOf(ReadOnlySpan<float> elevation, int stride)
    {
        var bits = new ulong[Words];
        for (int row = 0, word = 0; row < Side; row++)
            for (int col = 0; col < Side; col += 64, word++)
            {
                ReadOnlySpan<float> values = elevation.Slice((row * stride) + col, 64);
                for (int i = 0; i < 64; i++)
                    if (!float.IsNaN(values[i])) bits[word] |= 1UL << i;
            }
        return !bits.AsSpan().ContainsAnyExcept(0UL) ? Empty : !bits.AsSpan().ContainsAnyExcept(ulong.MaxValue) ? Full : bits;
    }

    private static void Copy(ulong[] bits, long col, long row, Window window, Span<byte> mask)
    {
        Window part = window.Intersect(new Window(col, row, Side, Side));
        for (long y = part.Row; y < part.RowEnd; y++)
        {
            Span<byte> target = mask.Slice(((int)(y - window.Row) * window.Width) + (int)(part.Col - window.Col), part.Width);
            if (bits == Full) target.Fill(1);
            else if (bits == Empty) target.Clear();
            else CopyBits(bits, ((int)(y - row) * Side) + (int)(part.Col - col), target);
        }
    }

    private static void CopyBits(ulong[] bits, int first, Span<byte> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = (byte)((bits[(first + i) >> 6] >> (first + i)) & 1);
    }

    private static long Floor(long pixel) => (pixel >= 0 ? pixel : pixel - Side + 1) / Side;
}
