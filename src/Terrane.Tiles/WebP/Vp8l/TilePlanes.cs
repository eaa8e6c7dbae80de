namespace Terrane.Tiles.WebP.Vp8l;

/// <summary>The pixels and the residuals of one image as four planes of bytes, with margins that let kernels run past every edge.</summary>
/// <remarks>
/// A row has <see cref="Stride"/> bytes. Left of column 0 and above row 0 lie zeros, which makes the clamped gradient predict from
/// the top and the left there, as VP8L wants. Right of the last column lies the first pixel of the next row (what VP8L takes as top
/// right there), then copies of the last pixel, then a zero: nothing depends on the image encoded before.
/// </remarks>
internal sealed class TilePlanes
{
    public const int Green = 0, Blue = 1, Red = 2, Alpha = 3, Count = 4;

    /// <summary>Kernels work on runs of this many columns.</summary>
    public const int Chunk = 32;

    private const int Margin = 64;
    private int _planeSize;

    public int Width { get; private set; }
    public int Height { get; private set; }
    public int Stride { get; private set; }

    /// <summary>Width, up to whole chunks.</summary>
    public int PaddedWidth { get; private set; }

    public byte[] Pixels { get; private set; } = [];
    public byte[] Residuals { get; private set; } = [];

    /// <summary>Planes that are not the same everywhere. The residuals of the others are zero but for the first pixel.</summary>
    public bool[] Varies { get; } = new bool[Count];

    private readonly bool[] _residualsDirty = new bool[Count];

    /// <summary>Takes a new image size; keeps the buffers when it is the last one's.</summary>
    public void Resize(int width, int height)
    {
        if (width == Width && height == Height) return;
        (Width, Height) = (width, height);
        PaddedWidth = (width + Chunk - 1) / Chunk * Chunk;
        Stride = PaddedWidth + Chunk;
        _planeSize = Margin + (height + 1) * Stride + Margin;
        Pixels = Fit(Pixels);
        Residuals = Fit(Residuals);
        Array.Clear(_residualsDirty);
    }

    public int Row(int plane, int y) => plane * _planeSize + Margin + (y + 1) * Stride;

    public Span<byte> PixelRow(int plane, int y) => Pixels.AsSpan(Row(plane, y), Stride);

    /// <summary>Writes the margins of a plane whose pixels are set.</summary>
    public void CloseMargins(int plane)
    {
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = PixelRow(plane, y);
            byte last = row[Width - 1];
            row[Width] = y + 1 < Height ? Pixels[Row(plane, y + 1)] : last;
            row[(Width + 1)..(Stride - 1)].Fill(last);
            row[Stride - 1] = 0;
        }
    }

    /// <summary>Makes the residuals of the planes that do not vary zero, and notes which ones the kernels will write.</summary>
    public void PrepareResiduals()
    {
        for (int plane = 0; plane < Count; plane++)
        {
            if (!Varies[plane] && _residualsDirty[plane]) Residuals.AsSpan(Row(plane, -1), (Height + 1) * Stride).Clear();
            _residualsDirty[plane] = Varies[plane];
        }
    }

    private byte[] Fit(byte[] buffer)
    {
        int needed = Count * _planeSize;
        if (buffer.Length < needed) return new byte[needed];
        Array.Clear(buffer);
        return buffer;
    }
}
