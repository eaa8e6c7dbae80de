namespace Terrane.Raster.Files;

/// <summary>bounds.csv of a source in Mapterhorn's store: names its files, so that the folder need not be walked.</summary>
/// <remarks>The header begins with filename,left,bottom,right,top,width,height; further columns, such as crs, are no names and are passed over.</remarks>
internal static class BoundsListing
{
    public const string Name = "bounds.csv";

    private static readonly string[] Columns = ["filename", "left", "bottom", "right", "top", "width", "height"];

    /// <returns>Paths of the files, in the order of the list, read as they are asked for; null when the folder has no such list.</returns>
    /// <exception cref="RasterException">raster.bounds: a row names no file of this folder.</exception>
    public static IEnumerable<string>? Find(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path) || File.ReadLines(path).FirstOrDefault() is not { } header) return null;
        return header.TrimStart('\uFEFF').Split(',').Take(Columns.Length).SequenceEqual(Columns) ? Rows(path, folder) : null; // else it is somebody else's
    }

    private static IEnumerable<string> Rows(string path, string folder)
    {
        int number = 1;
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            number++;
            if (line.Length == 0) continue;
            string name = FirstField(line);
            // A list that was fetched with the data must not lead out of its folder.
            if (name.Length == 0 || Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..")) throw RasterException.BoundsRow(path, number, line);
            yield return Path.Combine(folder, name);
        }
    }

    private static string FirstField(string line)
    {
        if (!line.StartsWith('"')) return line.Split(',')[0];
        int end = 1;
        while ((end = line.IndexOf('"', end)) >= 0 && end + 1 < line.Length && line[end + 1] == '"') end += 2;
        return end < 0 ? "" : line[1..end].Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
