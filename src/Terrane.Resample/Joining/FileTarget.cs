using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary>A Parquet or CSV file, with its report beside it.</summary>
internal sealed class FileTarget(string file) : IJoinTarget
{
    private const string Csv = ".csv", Gzip = ".csv.gz", Parquet = ".parquet";

    public string PicturesName => Path.GetFileName(file);

    public string? PicturesFolder => Path.GetDirectoryName(file);

    public static bool Takes(string path) => Ends(path, Csv) || Ends(path, Gzip) || Ends(path, Parquet);

    public bool IsUpToDate(CanonicalPlan plan, bool overwrite) => OutputCheck.Decide(file, plan, overwrite) == OutputDecision.UpToDate;

    public IRowWriter Create(JoinTable table, IReadOnlyDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        string partial = PublishedOutput.PartialPath(file);
        return Ends(file, Parquet) ? new ParquetRowWriter(partial, table, metadata) : new CsvRowWriter(partial, table, compressed: Ends(file, Gzip));
    }

    public void Publish(RunReport report, IReadOnlyList<string> pictures)
    {
        // In another folder they are no part of what is published in one step.
        bool isBeside = pictures.All(picture => Path.GetDirectoryName(picture) == PicturesFolder);
        if (!isBeside) JoinPictures.Publish(pictures);
        PublishedOutput.Commit(report, [.. isBeside ? pictures : [], file]);
    }

    public void Dispose() { }

    private static bool Ends(string path, string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
}
