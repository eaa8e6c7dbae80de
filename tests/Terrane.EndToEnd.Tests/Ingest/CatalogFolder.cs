using System.IO.Compression;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Ingest;

/// <summary>A catalog entry with metadata and licence, and room for stores beside it; gone after the test.</summary>
internal sealed class CatalogFolder : IDisposable
{
    private readonly TestFolder _folder = new();

    public CatalogFolder(string name)
    {
        Path = _folder.Folder(name);
        System.IO.File.WriteAllText(System.IO.Path.Combine(Path, "metadata.json"),
            """{"name":"Quilt","website":"https://example.org","license":"CC0","producer":"Nobody","resolution":10,"access_year":2026}""");
        System.IO.File.WriteAllText(System.IO.Path.Combine(Path, "LICENSE.txt"), "CC0");
    }

    public string Path { get; }

    public string File(string name) => _folder.File(name);

    public void List(params IEnumerable<string> lines) => System.IO.File.WriteAllText(System.IO.Path.Combine(Path, "file_list.txt"), string.Join('\n', lines));

    /// <summary>Zips of one GeoTIFF each, abutting in UTM 31N.</summary>
    public IEnumerable<string> Zips(int count, int side)
    {
        string quilt = Rasters.Quilt(File("quilt-tiles"), (count + 3) / 4, 4, side, 10);
        foreach (string tile in Directory.EnumerateFiles(quilt, "*.tif").Order(StringComparer.Ordinal).Take(count))
        {
            string zip = System.IO.Path.ChangeExtension(tile, ".zip");
            using (ZipArchive archive = ZipFile.Open(zip, ZipArchiveMode.Create)) archive.CreateEntryFromFile(tile, System.IO.Path.GetFileName(tile), CompressionLevel.Fastest);
            yield return zip;
        }
    }

    /// <summary>Names of all files below a store but the report, which tells of times.</summary>
    public static string[] Names(string store) =>
        [.. Directory.EnumerateFiles(store, "*", SearchOption.AllDirectories).Select(p => System.IO.Path.GetRelativePath(store, p)).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Dispose();
}
