using System.Text;

namespace Terrane.Raster.Files;

/// <summary>bounds.csv of a source in Mapterhorn's store: names its files, so that the folder need not be walked.</summary>
/// <remarks>The header begins with filename,left,bottom,right,top,width,height; of further columns those of <see cref="ListedRaster"/> are read.</remarks>
public static class BoundsListing
{
    public const string Name = "bounds.csv";

    /// <summary>The header begins so.</summary>
    public static readonly IReadOnlyList<string> Columns = ["filename", "left", "bottom", "right", "top", "width", "height"];

    /// <returns>The files in the order of the list, read as they are asked for; what is said of each are the fields of <see cref="ListedRaster"/>, joined by tabs, and null
    /// for a list of seven columns. Null when the folder has no such list.</returns>
    /// <exception cref="RasterException">raster.bounds: a row names no file of this folder.</exception>
    internal static IEnumerable<(string Path, string? Said)>? Find(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path) || File.ReadLines(path).FirstOrDefault() is not { } header) return null;
        string[] columns = header.TrimStart('\uFEFF').Split(',');
        return columns.Take(Columns.Count).SequenceEqual(Columns) ? Rows(path, folder, columns) : null; // else it is somebody else's
    }

    /// <summary>A field as it is written.</summary>
    public static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<(string Path, string? Said)> Rows(string path, string folder, string[] columns)
    {
        int[] said = [.. ListedRaster.Columns.Append("width").Append("height").Select(name => Array.IndexOf(columns, name))];
        bool saysMore = said.SkipLast(2).Any(column => column > 0);
        int number = 1;
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            number++;
            if (line.Length == 0) continue;
            string[] fields = Split(line);
            string name = fields[0];
            // A list that was fetched with the data must not lead out of its folder.
            if (name.Length == 0 || Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..")) throw RasterException.BoundsRow(path, number, line);
            yield return (Path.Combine(folder, name), saysMore ? string.Join('\t', said.Select(column => column > 0 && column < fields.Length ? fields[column].Trim() : "")) : null);
        }
    }

    private static string[] Split(string line)
    {
        if (!line.Contains('"', StringComparison.Ordinal)) return line.Split(',');
        var fields = new List<string>();
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                if (isQuoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[++i]);
                else isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else field.Append(line[i]);
        }
        return isQuoted ? [""] : [.. fields, field.ToString()]; // a quote that does not end: no name
    }
}
