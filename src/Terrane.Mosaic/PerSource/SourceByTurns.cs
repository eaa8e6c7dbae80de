using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.PerSource;

/// <summary>Stores the pixels of all sources, one source after the other: only one has files open at a time, and it has the whole cache. Killed at any point, the same call goes on.</summary>
public static class SourceByTurns
{
    private const string DoneKey = "done", FailuresKey = "failures";
    private const int BlocksPerCommit = 512;

    /// <summary>What of a plan cannot be had so.</summary>
    /// <exception cref="PlanException">plan.persource.</exception>
    private static void Check(MosaicPlan plan)
    {
        if (plan.FeatherHalo is not null) throw PlanException.PerSource("a feather", "it needs two sources at once wherever they meet");
        if (plan.Options.LineageByFile) throw PlanException.PerSource("--lineage-by file", "files are told apart by looking into them when a tile is written");
        if (plan.Sources.Any(s => s.Surveys is not null)) throw PlanException.PerSource("a policy or provenance", "ids are looked up when a tile is written");
        if (plan.Options.Update) throw PlanException.PerSource("--update", "it reads what has changed from all sources");
        if (plan.Options.Isolation.Isolate) throw PlanException.PerSource("--isolate (or an option or variable of the watchdog)", "child processes read all sources");
    }

    /// <summary>Bytes that the stored blocks take at most: each pixel of the joint covering once, incompressible, and a row for each block and source.</summary>
    internal static ByteSize MostDisk(MosaicPlan plan, CancellationToken ct)
    {
        const long Row = BlockFile.RowBytes + 1 + BlockCodec.MaskBytes;
        var places = new LeafPlaces(plan.Tree, plan.Options.CanvasMinZoom);
        var others = new LeafPlaces(plan.Tree, plan.Options.CanvasMinZoom);
        var margin = new LeafMargin(plan);
        long pixels = 0, rows = 0;
        foreach (TileId tile in places.All())
        {
            ct.ThrowIfCancellationRequested();
            if (Meeting(tile.Z, WebMercator.TileWindow(tile)) is > 0 and int inside) (pixels, rows) = (pixels + Canvas.Pixels, rows + (inside * (Canvas.Pixels / BlockPlace.Pixels)));
            foreach (BlockPlace place in SourceReader.Around(tile, margin.Of(tile), others))
                if (Meeting(tile.Z, place.Window) is > 0 and int near) (pixels, rows) = (pixels + BlockPlace.Pixels, rows + near);
        }
        long data = (4 * pixels) + (rows * Row);
        return new ByteSize(data + (data / 1000) + BlockFile.FixedBytes);

        int Meeting(byte zoom, Window window) => plan.Sources.Count(source => SourceReader.Meets(source, zoom, window));
    }

    /// <summary>Refuses what cannot be had, and says how much disk the rest takes at most.</summary>
    /// <exception cref="PlanException">plan.persource.</exception>
    public static ByteSize Checked(MosaicPlan plan, IProgressSink sink, CancellationToken ct)
    {
        Check(plan);
        ByteSize most = MostDisk(plan, ct);
        sink.Write(MessageLevel.Info, $"One source at a time: intermediates of {plan.Sources.Count} sources take at most {most}, the archive and its lineage about {DiskEstimate.Of(plan)}.");
        return most;
    }

    /// <summary>Stores what is not stored yet.</summary>
    /// <returns>Parts of files that could not be read, in this run or before, one sentence each.</returns>
    internal static IReadOnlyCollection<string> Store(MosaicPlan plan, MemoryShares shares, BlockFile file, IProgressSink sink, RunReport report, CancellationToken ct)
    {
        var failures = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        foreach (string failure in JsonSerializer.Deserialize<string[]>(file.Get(FailuresKey) ?? "[]")!) failures.TryAdd(failure, true);
        int done = int.Parse(file.Get(DoneKey) ?? "0", CultureInfo.InvariantCulture);
        if (done > 0) sink.Write(MessageLevel.Info, $"Of {plan.Sources.Count} sources {done} are stored already.");
        using ProgressStage stage = report.Begin(sink, "store", "sources", plan.Sources.Count);
        stage.Skip(done);
        foreach (MosaicSource source in plan.Sources.Skip(done))
        {
            using (var cache = new ChunkCache(shares.ChunkCache, openFiles: 8 * shares.Workers, failure => failures.TryAdd(failure.Message, true)))
            {
                var sampler = new LayerSampler(cache);
                foreach (bool around in new[] { false, true }) Store(source, sampler, around);
            }
            file.Set(DoneKey, source.Ordinal.ToString(CultureInfo.InvariantCulture));
            Commit();
            stage.Advance(1);
        }
        return [.. failures.Keys];

        void Store(MosaicSource source, LayerSampler sampler, bool around)
        {
            int waiting = 0;
            var margin = new LeafMargin(plan);
            try
            {
                OrderedWorkers.Run(
                    _ => Places().All(), shares.Workers, inFlight: 2 * shares.Workers,
                    _ => new SourceReader(source, new SourcePixels(sampler, new SamplerScratch(shares.SamplerScratch)), file, Places(), margin, around),
                    (TileId _, List<PackedBlock> blocks) =>
                    {
                        foreach (PackedBlock block in blocks) file.Put(block.Place.Zoom, block.Place.Col, block.Place.Row, source.Ordinal, block.Valid, block.Data);
                        if ((waiting += blocks.Count) < BlocksPerCommit) return;
                        Commit();
                        waiting = 0;
                    },
                    ct);
            }
            catch (OperationCanceledException)
            {
                Commit();
                throw;
            }
            Commit();
        }

        LeafPlaces Places() => new(plan.Tree, plan.Options.CanvasMinZoom);

        // With the blocks that lack what could not be read.
        void Commit()
        {
            file.Set(FailuresKey, JsonSerializer.Serialize(failures.Keys.Order(StringComparer.Ordinal)));
            file.Commit();
        }
    }
}
