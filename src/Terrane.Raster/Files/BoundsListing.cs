namespace Terrane.Raster.Files;

/// <summary>bounds.csv of a source in Mapterhorn's store: names its files, so that the folder need not be walked.</summary>
/// <remarks>The header begins with filename,left,bottom,right,top,width,height; further columns, such as crs, are no names and are passed over.</remarks>
internal static class BoundsListing
{
    public const string Name = "bounds.csv";

    private static readonly string[] Columns = ["filename", "left", "bottom", "right", "top", "width", "height"];

    /// <returns>Paths of the files, in the order of the list; null when the folder has no such list.</returns>
    /// <exception cref="RasterException">raster.bounds: a row names no file of this folder.</exception>
    public static IReadOnlyList<string>? Find(string folder)
    {
        string path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        using IEnumerator<string> lines = File.ReadLines(path).GetEnumerator();
        if (!lines.MoveNext() || !lines.Current.TrimStart('\uFEFF').Split(',').Take(Columns.Length).SequenceEqual(Columns)) return null; // of somebody else
        var files = new List<string>();
        for (int number = 2; lines.MoveNext(); number++)
        {
            if (lines.Current.Length == 0) continue;
            string name = FirstField(lines.Current);
            // A list that was fetched with the data must not lead out of its folder.
            if (name.Length == 0 || Path.IsPathRooted(name) || name.Split('/', '\\').Contains("..")) throw RasterException.BoundsRow(path, number, lines.Current);
            files.Add(Path.Combine(folder, name));
        }
        return files;
    }

    private static string FirstField(string line)
    {
        if (!line.StartsWith('"')) return line.Split(',')[0];
        int end = 1;
        while ((end = line.IndexOf('"', end)) >= 0 && end + 1 < line.Length && line[end + 1] == '"') end += 2;
        return end < 0 ? "" : line[1..end].Replace("\"\"", "\"", StringComparison.Ordinal);
    }
}
