using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Stores;

/// <summary>One GeoTIFF with a report beside it, for one dataset.</summary>
internal sealed class TiffFileStore : IDatasetStore
{
    private const string Section = "dataset";

    private readonly string _file;
    private RegistryEntry? _entry;

    public TiffFileStore(string file)
    {
        (Text, _file) = (file, file);
        _entry = File.Exists(file) ? ReadEntry(RunReport.PathFor(file)) : null;
        IsUnknown = File.Exists(file) && _entry is null;
    }

    public string Text { get; }

    /// <summary>A file that is there and was not made by terrane.</summary>
    public bool IsUnknown { get; }

    public IReadOnlyList<RegistryEntry> Entries => _entry is null ? [] : [_entry];

    public IBandSink Begin(Dataset dataset) => new TiffSink(PublishedOutput.PartialPath(_file), dataset);

    public void Commit(Dataset dataset, RegistryEntry entry)
    {
        var report = new RunReport("resample", CanonicalPlan.From(dataset.Plan()), [.. dataset.Files.Tiles.Select(tile => Input(tile.File))]);
        report.SetSection(Section, entry.Json);
        PublishedOutput.Commit(report, _file);
        _entry = entry;
    }

    public ICellStream Read(RegistryEntry entry) => RasterStream.OfFile(_file, entry);

    public void Dispose() { }

    private static InputRecord Input(RasterFile file) => new(FileStamp.NameOf(file.Path), file.Container.Size, file.Container.ModifiedTicks, Tag: file.Container.Tag);

    private static RegistryEntry? ReadEntry(string report)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(report))?[Section] is { } entry ? RegistryEntry.Parse(entry.ToJsonString()) : null;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }
}
