using Terrane.Runtime.Jobs;
using Terrane.Sources.Catalog;
using Terrane.Sources.Fetch;
using Terrane.Sources.State;

namespace Terrane.Sources.Ingest;

/// <summary>Brings list, state and store into agreement before anything is done.</summary>
internal sealed class Reconciler(CatalogEntry entry, StorePaths paths, StateDatabase state, IngestOptions options, Fetcher fetcher, string workFolder, Action<string> warn)
{
    private const string PlanKey = "plan", BootKey = "boot", BootFile = "/proc/sys/kernel/random/boot_id";
    private const int AtOnce = 8;

    /// <exception cref="SourcesException">ingest.options.changed.</exception>
    public void Run(CanonicalPlan plan, CancellationToken ct)
    {
        if (state.GetState(PlanKey) is { } before && before != plan.Json)
        {
            if (!options.Overwrite) throw SourcesException.OptionsChanged(paths.Folder, PlanDifference.Describe(before, plan.Json));
            foreach (ItemRecord item in state.Items()) Forget(item);
        }
        state.SetState(PlanKey, plan.Json);
        state.AddItems(entry.Name, entry.Items.Select(item => (item.Key, item.Position, item.Name, item.Locations)));
        DropUnlisted();
        DeletePartials();
        DropWorkOfEarlierBoot();
        DropWorkOfComplete();
        foreach (ItemRecord item in state.Items().Where(item => item.Stage == FileStage.Complete))
        {
            ct.ThrowIfCancellationRequested();
            if (state.RastersOf(item.Key).All(raster => StoreFiles.AreThere(paths, raster))) continue;
            warn($"What was made of '{item.Name}' is gone or changed in the store; it is ingested anew.");
            Reset(item);
        }
        NoticeChanges(ct);
    }

    private void NoticeChanges(CancellationToken ct)
    {
        Dictionary<string, CatalogItem> listed = entry.Items.ToDictionary(item => item.Key, StringComparer.Ordinal);
        ItemRecord[] complete = [.. state.Items().Where(item => item.Stage == FileStage.Complete)];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        Parallel.ForEach(complete.Where(item => listed[item.Key].IsLocal || options.CheckUrls), atOnce, item =>
        {
            CatalogItem source = listed[item.Key];
            // A file at hand that is gone has done its work: its COGs are in the store.
            if (source.IsLocal && !source.Locations.All(File.Exists)) return;
            string[] found = [.. source.Locations.Select(location => source.IsLocal ? ItemIngest.LocalValidator(location) : fetcher.Look(location, ct)?.Validator ?? "")];
            if (found.Contains("") || string.Join('\n', found) == item.Validator) return;
            warn($"'{item.Key}' has changed since it was ingested; it is looked at again.");
            state.PutItem(item with { Stage = FileStage.Pending });
        });
    }

    private void DropUnlisted()
    {
        var listed = new HashSet<string>(entry.Items.Select(item => item.Key), StringComparer.Ordinal);
        foreach (ItemRecord item in state.Items().Where(item => !listed.Contains(item.Key)))
        {
            warn($"'{item.Key}' is no longer in the list; what was made of it is taken out of the store.");
            Forget(item);
        }
    }

    private void Forget(ItemRecord item)
    {
        foreach (RasterRecord raster in state.RastersOf(item.Key)) StoreFiles.Remove(paths, state, raster);
        state.RemoveItem(item.Key);
    }

    private void Reset(ItemRecord item)
    {
        foreach (RasterRecord raster in state.RastersOf(item.Key).Where(raster => !StoreFiles.AreThere(paths, raster))) StoreFiles.Remove(paths, state, raster);
        state.PutItem(item with { Stage = FileStage.Pending });
    }

    // A run that was killed after it had recorded an entry as complete may have left its folder.
    private void DropWorkOfComplete()
    {
        string items = ItemIngest.ItemsFolder(workFolder);
        if (!Directory.Exists(items)) return;
        var open = new HashSet<string>(state.Items().Where(item => item.Stage != FileStage.Complete).Select(item => ItemIngest.FolderName(item.Key)), StringComparer.Ordinal);
        foreach (string folder in Directory.EnumerateDirectories(items).Where(folder => !open.Contains(Path.GetFileName(folder))).ToList()) Directory.Delete(folder, recursive: true);
    }

    // Temporary files are not synchronised: after a crash of the machine they may be anything, after a kill they are what was written.
    private void DropWorkOfEarlierBoot()
    {
        string boot = File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "";
        if (state.GetState(BootKey) == boot) return;
        string items = ItemIngest.ItemsFolder(workFolder);
        if (Directory.Exists(items)) Directory.Delete(items, recursive: true);
        foreach (ItemRecord item in state.Items().Where(item => item.Stage is FileStage.Downloaded or FileStage.Unpacked)) state.PutItem(item with { Stage = FileStage.Pending });
        state.SetState(BootKey, boot);
    }

    // What a killed run left half written beside finished files.
    private void DeletePartials()
    {
        foreach (string folder in (ReadOnlySpan<string>)[paths.Folder, paths.Polygons, paths.TarFolder])
            foreach (string path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.partial*") : [])
                if (folder != paths.TarFolder || Path.GetFileName(path).StartsWith(entry.Name + ".tar", StringComparison.Ordinal)) File.Delete(path);
    }
}
