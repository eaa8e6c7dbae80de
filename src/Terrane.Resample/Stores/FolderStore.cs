using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Native.Posix;
using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Stores;

/// <summary>A folder of GeoTIFF or Parquet files, one per dataset, and resampled_datasets as JSON and Parquet.</summary>
internal sealed class FolderStore : IDatasetStore
{
    public const string RegistryName = "resampled_datasets";

    private readonly string _folder;
    private readonly bool _isTiff;
    private readonly TableLayout _layout;
    private readonly List<RegistryEntry> _entries;

    public FolderStore(string text, string folder, bool isTiff, TableLayout layout)
    {
        (Text, _folder, _isTiff, _layout) = (text, folder, isTiff, layout);
        _entries = ReadEntries(folder);
    }

    public string Text { get; }

    /// <summary>Of GeoTIFF files.</summary>
    public bool IsTiff => _isTiff;

    public IReadOnlyList<RegistryEntry> Entries => _entries;

    public IBandSink Begin(Dataset dataset)
    {
        Directory.CreateDirectory(_folder);
        string partial = PublishedOutput.PartialPath(FileOf(dataset.TableName));
        return _isTiff
            ? new TiffSink(partial, dataset)
            : new ParquetSink(partial, _layout, dataset.Grid.Columns, TableMetadata.Of(dataset));
    }

    public void Commit(Dataset dataset, RegistryEntry entry)
    {
        Directory.CreateDirectory(_folder);
        // The entry goes first: without it a new file under an old entry would pass for the old dataset.
        RegistryEntry? replaced = _entries.FirstOrDefault(old => old.Name == entry.Name);
        if (replaced is not null)
        {
            _entries.Remove(replaced);
            WriteRegistry();
        }
        if (entry.Table is not null)
        {
            string file = FileOf(entry.Table);
            using (var written = new FileStream(PublishedOutput.PartialPath(file), FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.Move(PublishedOutput.PartialPath(file), file, overwrite: true);
            Posix.FsyncDirectory(_folder);
        }
        _entries.Add(entry);
        WriteRegistry();
        if (replaced?.Table is { } old && old != entry.Table) File.Delete(FileOf(old));
    }

    public ICellStream Read(RegistryEntry entry) => entry.Table is null ? RasterStream.OfSource(entry)
        : _isTiff ? RasterStream.OfFile(FileOf(entry.Table), entry)
        : DuckDbStream.OfParquet(FileOf(entry.Table), entry);

    public void Dispose() { }

    private string FileOf(string table) => Path.Combine(_folder, table + (_isTiff ? ".tif" : ".parquet"));

    private static List<RegistryEntry> ReadEntries(string folder)
    {
        string path = Path.Combine(folder, RegistryName + ".json");
        if (!File.Exists(path)) return [];
        try
        {
            return [.. JsonNode.Parse(File.ReadAllText(path))!.AsArray().Select(node => RegistryEntry.Parse(node!.ToJsonString()))];
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException or NullReferenceException)
        {
            throw ResampleException.Registry(path, e.Message);
        }
    }

    private void WriteRegistry()
    {
        string parquet = Path.Combine(_folder, RegistryName + ".parquet");
        RegistryTable.Write(PublishedOutput.PartialPath(parquet), _entries);
        File.Move(PublishedOutput.PartialPath(parquet), parquet, overwrite: true);
        PublishedOutput.WriteAtomically(Path.Combine(_folder, RegistryName + ".json"),
            new JsonArray([.. _entries.Select(entry => entry.Json.DeepClone())]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}
