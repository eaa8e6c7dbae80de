using System.Globalization;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Engines;
using Terrane.Resample.Joining;
using Terrane.Resample.Reading;
using Terrane.Resample.Running;
using Terrane.Resample.Stores;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Resample.Verify;

/// <summary><c>terrane resample verify</c>: recomputes sampled windows of every dataset of a store from its source, compares bit for bit, and compares the hash of all cells.</summary>
public static class StoreVerifier
{
    private const int Side = 32;
    private const long PatchCells = 4 << 20;

    /// <param name="store">As given to --to.</param>
    /// <param name="samples">Windows per dataset, at places that follow from the dataset's hash.</param>
    /// <returns>What differs, and the cells that were compared.</returns>
    /// <exception cref="TerraneException">resample.store, resample.registry.</exception>
    public static (IReadOnlyList<VerifyFinding> Findings, long Cells) Verify(string store, int samples, IProgressSink progress, CancellationToken ct)
    {
        using IDatasetStore opened = StoreText.Open(store, TableLayout.CellId, ByteSize.Mebibytes(256));
        if (opened.Entries.Count == 0) throw ResampleException.Registry(store, "there is none");
        var findings = new List<VerifyFinding>();
        long cells = 0;
        using ProgressStage stage = progress.Begin("verify", "datasets", opened.Entries.Count);
        foreach (RegistryEntry entry in opened.Entries)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                cells += Verify(opened, entry, samples, findings);
            }
            catch (TerraneException e)
            {
                findings.Add(new VerifyFinding(entry.Name, $"[{e.Code}] {e.Message}"));
            }
            stage.Advance();
        }
        return (findings, cells);
    }

    private static long Verify(IDatasetStore store, RegistryEntry entry, int samples, List<VerifyFinding> findings)
    {
        DatasetSpec spec = SpecJson.Read(entry.Json["metadata"]!["dataset"]!);
        Dataset dataset = Dataset.Open(spec, SourceSet.Of(spec), GridSource.Parse(entry.GridText), allowBallpark: true);
        if (CanonicalPlan.From(dataset.Plan()).Hash != entry.PlanHash)
        {
            findings.Add(new VerifyFinding(entry.Name, $"its source '{spec.Path}', or a library, was changed since: it would be made otherwise now"));
            return 0;
        }
        SortedDictionary<long, double> expected = Sample(dataset, samples, Convert.ToUInt64(entry.PlanHash[..16], 16));
        long compared = expected.Count, before = -1, differing = 0, id = 0;
        string first = "";
        using var content = new ContentHash();
        using (ICellStream stream = store.Read(entry))
        {
            while (stream.NextBlock())
            {
                for (int i = 0; i < stream.Ids.Length; i++)
                {
                    id = stream.Ids[i];
                    if (id <= before) throw ResampleException.Order(entry.Name, before, id);
                    before = id;
                    content.Add(id, stream.Values[i]);
                    if (!expected.Remove(id, out double value) || value.Equals(stream.Values[i])) continue;
                    if (entry.IsMerged && double.IsNaN(value)) continue; // of a former source
                    if (differing++ == 0) first = Text(dataset, id, value, stream.Values[i]);
                }
            }
        }
        // What is left has no row: right for a void, wrong for a value.
        foreach ((long missing, double value) in expected)
        {
            if (double.IsNaN(value)) continue;
            if (differing++ == 0) first = Text(dataset, missing, value, double.NaN);
        }
        if (differing > 0) findings.Add(new VerifyFinding(entry.Name, $"{differing} of {compared} sampled cells differ from the source; the first {first}"));
        if (entry.ContentHash is { } stated && stated != content.Finish()) findings.Add(new VerifyFinding(entry.Name, "its cells are not those that were written: they have another content hash"));
        return compared;
    }

    private static SortedDictionary<long, double> Sample(Dataset dataset, int samples, ulong seed)
    {
        using IWindowEngine engine = dataset.CreateEngine(PatchCells);
        var fit = new ValueFit(dataset.Name, dataset.Type);
        var cells = new SortedDictionary<long, double>();
        double[] values = new double[Side * Side];
        for (int s = 0; s < samples; s++)
        {
            int col = Pick(ref seed, dataset.Grid.Columns), row = Pick(ref seed, dataset.Grid.Rows);
            int width = Math.Min(Side, dataset.Grid.Columns - col), height = Math.Min(Side, dataset.Grid.Rows - row);
            foreach (int cut in dataset.IsSeparable && !dataset.IsPassthrough ? dataset.Axes.Columns.Cuts : [])
                if (cut > col && cut < col + width) width = cut - col;
            var window = new Window(col, row, width, height);
            engine.Evaluate(window, values);
            fit.Apply(values.AsSpan(0, (int)window.Count), row, width);
            for (int i = 0; i < window.Count; i++) cells[(long)dataset.Grid.TileId(row + (i / width), col + (i % width))] = values[i];
        }
        return cells;
    }

    // SplitMix64: the same places on every machine.
    private static int Pick(ref ulong seed, int below)
    {
        seed += 0x9E37_79B9_7F4A_7C15;
        ulong mixed = (seed ^ (seed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
    }

    private static string Text(Dataset dataset, long id, double expected, double found) => string.Create(CultureInfo.InvariantCulture,
        $"in row {id / dataset.Grid.Columns}, column {id % dataset.Grid.Columns}: {Value(expected)} by the source, {Value(found)} in the store");

    private static string Value(double value) => double.IsNaN(value) ? "no value" : value.ToString("R", CultureInfo.InvariantCulture);
}
