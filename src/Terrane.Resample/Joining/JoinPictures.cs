using System.Text;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary>A picture for each column of values, beside the output.</summary>
internal sealed class JoinPictures
{
    private const int MostPixels = 512, LeastPixels = 64;

    private readonly string[] _paths;
    private readonly ColumnPicture[] _pictures;
    private readonly PictureWriter _encode;

    /// <param name="place">What their names begin with: OUT becomes OUT.COLUMN.png.</param>
    /// <param name="memory">What all of them may take.</param>
    public JoinPictures(string place, IReadOnlyList<(string Name, bool IsCategorical)> columns, CellGrid grid, ByteSize memory, PictureWriter encode)
    {
        int side = (int)Math.Clamp(Math.Sqrt((double)memory.Bytes / columns.Count / ColumnPicture.PixelBytes), LeastPixels, MostPixels);
        _paths = [.. columns.Select(column => $"{place}.{FileName(column.Name)}.png")];
        _pictures = [.. columns.Select(column => new ColumnPicture(grid, side, column.IsCategorical))];
        _encode = encode;
    }

    public void Add(long cell, ReadOnlySpan<double> row)
    {
        for (int i = 0; i < _pictures.Length; i++) _pictures[i].Add(cell, row[i]);
    }

    /// <summary>Writes them as partial files.</summary>
    /// <returns>Their final paths.</returns>
    public IReadOnlyList<string> Write()
    {
        for (int i = 0; i < _pictures.Length; i++)
            File.WriteAllBytes(PublishedOutput.PartialPath(_paths[i]), _encode(_pictures[i].Paint(), _pictures[i].Width, _pictures[i].Height));
        return _paths;
    }

    // A column may have any name, a file may not.
    private static string FileName(string name)
    {
        var text = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_') text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", null));
        }
        return text.ToString();
    }
}
