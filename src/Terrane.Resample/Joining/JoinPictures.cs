using System.Text;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary>A picture for each column of values, beside the output or in a folder of its own.</summary>
internal sealed class JoinPictures
{
    private const int MostPixels = 512, LeastPixels = 64;

    private readonly string[] _paths;
    private readonly ColumnPicture[] _pictures;
    private readonly PictureWriter _encode;

    /// <param name="folder">Made here, so that one that cannot be made is known before rows are read.</param>
    /// <param name="name">What their names begin with: OUT becomes OUT.COLUMN.png.</param>
    /// <param name="memory">What all of them may take.</param>
    /// <exception cref="RunException">output.write.</exception>
    public JoinPictures(string folder, string name, IReadOnlyList<(string Name, bool IsCategorical)> columns, CellGrid grid, ByteSize memory, PictureWriter encode)
    {
        int side = (int)Math.Clamp(Math.Sqrt((double)memory.Bytes / columns.Count / ColumnPicture.PixelBytes), LeastPixels, MostPixels);
        _paths = [.. columns.Select(column => Path.Combine(folder, $"{name}.{FileName(column.Name)}.png"))];
        _pictures = [.. columns.Select(column => new ColumnPicture(grid, side, column.IsCategorical))];
        _encode = encode;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunException.OutputNotWritable(folder, e);
        }
    }

    /// <summary>Each of them was published before.</summary>
    public bool AreThere => _paths.All(File.Exists);

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

    /// <summary>Gives finished pictures their names.</summary>
    public static void Publish(IReadOnlyList<string> pictures)
    {
        foreach (string picture in pictures) File.Move(PublishedOutput.PartialPath(picture), picture, overwrite: true);
    }

    /// <summary>A column or a table may have any name, a file may not.</summary>
    public static string FileName(string name)
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
