using Terrane.Core;
using Terrane.Runtime.Reports.Html;

namespace Terrane.Fusion.Quality;

/// <summary>Whose pixels they are, one colour a provider, with jumps in red. At most 1024 pixels a side.</summary>
internal sealed class QualityPicture
{
    private const int LongestSide = 1024;
    private const uint Void = 0xF4F4F2, Background = 0xC8C8C4, Jump = 0xE00000;
    private const byte VoidIndex = 0, JumpIndex = 1, FirstProvider = 2;

    // Told apart by readers who do not see red and green; repeated when there are more.
    private static readonly uint[] Colours = [0x4E79A7, 0xF28E2B, 0x76B7B2, 0xEDC948, 0x59A14F, 0xB07AA1, 0x9C755F, 0x8CD17D, 0x499894, 0xB6992D, 0x79706E];

    private readonly int _times, _width, _height;
    private readonly Window _canvas;
    private readonly byte[] _indices;
    private readonly bool[] _jumps;

    internal QualityPicture(Window canvas)
    {
        _canvas = canvas;
        _times = (Math.Max(canvas.Width, canvas.Height) + LongestSide - 1) / LongestSide;
        (_width, _height) = ((canvas.Width + _times - 1) / _times, (canvas.Height + _times - 1) / _times);
        (_indices, _jumps) = (new byte[_width * _height], new bool[_width * _height]);
    }

    /// <summary>Takes those pixels of a window that the picture shows: the middle of each block of the canvas.</summary>
    /// <param name="window">Global pixels; shown are those of <paramref name="cell"/>.</param>
    /// <param name="cell">Inside the window.</param>
    /// <param name="ids">Of the window.</param>
    /// <param name="providers">Number of the provider of each id, from 0.</param>
    internal void Take(Window window, Window cell, ReadOnlySpan<uint> ids, int[] providers)
    {
        for (int y = (int)((cell.Row - _canvas.Row) / _times); y < _height && Middle(y, _canvas.Height) < cell.RowEnd - _canvas.Row; y++)
            for (int x = (int)((cell.Col - _canvas.Col) / _times); x < _width && Middle(x, _canvas.Width) < cell.ColEnd - _canvas.Col; x++)
            {
                long row = _canvas.Row + Middle(y, _canvas.Height), col = _canvas.Col + Middle(x, _canvas.Width);
                if (row < cell.Row || col < cell.Col) continue;
                uint id = ids[(int)(((row - window.Row) * window.Width) + col - window.Col)];
                _indices[(y * _width) + x] = id == 0 ? VoidIndex : (byte)(FirstProvider + Math.Min(providers[id], byte.MaxValue - FirstProvider));
            }
    }

    /// <param name="row">Counted from the canvas.</param>
    /// <param name="col">Likewise.</param>
    internal void Mark(long row, long col) => _jumps[((row / _times) * _width) + (col / _times)] = true;

    /// <param name="names">Of providers.</param>
    internal byte[] ToPng(IReadOnlyList<string> names)
    {
        for (int i = 0; i < _jumps.Length; i++)
            if (_jumps[i]) _indices[i] = JumpIndex;
        int colour = 0;
        uint[] palette = [Void, Jump, .. names.Take(byte.MaxValue - 1).Select(name => name == Provenance.SourceIds.BackgroundName ? Background : Colours[colour++ % Colours.Length])];
        return new PngPicture(_width, _height, _indices, palette).ToBytes();
    }

    private int Middle(int at, int side) => Math.Min((at * _times) + (_times / 2), side - 1);
}
