using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.PerSource;

/// <summary>The blended sources as they were stored, one after the other. One instance per worker.</summary>
/// <remarks>Each pixel is stored of the first source that is valid there, so what <see cref="BlendedPixels"/> decides is decided already.</remarks>
internal sealed class StoredPixels(BlockFile file) : IPixelSource
{
    private readonly BlockCodec _codec = new();
    private readonly float[] _elevation = new float[BlockPlace.Pixels];
    private readonly ushort[] _ordinal = new ushort[BlockPlace.Pixels];

    /// <inheritdoc/>
    public bool Read(byte zoom, Window window, Span<float> elevation, Span<ushort> ordinal)
    {
        ordinal[..(int)window.Count].Clear();
        bool any = false;
        foreach (BlockPlace place in BlockPlace.Meeting(zoom, window))
        {
            IReadOnlyList<(int Source, byte[] Data)> blocks = file.Read(zoom, place.Col, place.Row);
            if (blocks.Count == 0) continue;
            Array.Clear(_ordinal);
            foreach ((int source, byte[] data) in blocks) _codec.Unpack(data, (ushort)source, _elevation, _ordinal);
            Window part = window.Intersect(place.Window);
            for (long row = part.Row; row < part.RowEnd; row++)
            {
                int from = ((int)(row - place.Window.Row) * BlockPlace.Side) + (int)(part.Col - place.Window.Col);
                int to = ((int)(row - window.Row) * window.Width) + (int)(part.Col - window.Col);
                _elevation.AsSpan(from, part.Width).CopyTo(elevation[to..]);
                _ordinal.AsSpan(from, part.Width).CopyTo(ordinal[to..]);
                any |= _ordinal.AsSpan(from, part.Width).ContainsAnyExcept((ushort)0);
            }
        }
        return any;
    }
}
