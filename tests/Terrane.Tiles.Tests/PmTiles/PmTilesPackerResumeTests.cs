using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Tests.PmTiles;

public sealed class PmTilesPackerResumeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_kill_at_any_step_and_another_call_give_the_same_bytes()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackKills.LargeTiles(megabytes: 3);
        byte[] whole = File.ReadAllBytes(PackHarness.Archive(folder, tiles));
        PackKills.AtEveryStep(folder, tiles, whole, (partial, spool, probe) => PmTilesPacker.Pack(PackHarness.Options(partial, spool) with { Probe = probe }, Ct));
    }

    [Fact]
    public void Kills_in_every_attempt_only_delay()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackKills.LargeTiles(megabytes: 3);
        byte[] whole = File.ReadAllBytes(PackHarness.Archive(folder, tiles));
        PackHarness.Spool(folder["spool"], tiles);
        int attempts = 0;
        for (bool done = false; !done; attempts++)
        {
            int flushes = 0;
            try // dies at the second flush: each attempt secures one part
            {
                PmTilesPacker.Pack(PackHarness.Options(folder["partial"], folder["spool"]) with { Probe = name => { if (name == "flush" && ++flushes == 2) throw new KilledException(); } }, Ct);
                done = true;
            }
            catch (KilledException)
            {
                Assert.True(attempts < 100);
            }
        }
        Assert.True(attempts > 5);
        Assert.Equal(whole, File.ReadAllBytes(folder["partial"]));
    }

    [Fact]
    public void A_power_failure_that_restores_a_cut_spool_does_no_harm()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackKills.LargeTiles(megabytes: 1);
        byte[] whole = File.ReadAllBytes(PackHarness.Archive(folder, tiles));
        PackHarness.Spool(folder["spool"], tiles);
        PackKills.Copy(folder["spool"], folder["pristine"]);
        PmTilesPacker.Pack(PackHarness.Options(folder["partial"], folder["spool"]), Ct);
        foreach (string data in Directory.EnumerateFiles(folder["pristine"], "*.tiles")) File.Copy(data, Path.Combine(folder["spool"], Path.GetFileName(data)), overwrite: true);
        PmTilesPacker.Pack(PackHarness.Options(folder["partial"], folder["spool"]), Ct);
        Assert.Equal(whole, File.ReadAllBytes(folder["partial"]));
    }

    [Fact]
    public void An_interrupted_packing_does_not_go_on_with_something_else()
    {
        using var folder = new TestFolder();
        PackHarness.Spool(folder["spool"], PackKills.LargeTiles(megabytes: 1));
        PmTilesPackOptions options = PackHarness.Options(folder["partial"], folder["spool"]);
        Assert.Throws<KilledException>(() => PmTilesPacker.Pack(options with { Probe = name => { if (name == "cut") throw new KilledException(); } }, Ct));
        Assert.True(SpoolFolder.IsBeingPacked(folder["spool"]));
        Assert.Equal("pack.changed", Assert.Throws<PackException>(() => PmTilesPacker.Pack(options with { Metadata = options.Metadata with { Version = "2.0.0" } }, Ct)).Code);
        Assert.Equal("spool.packing", Assert.Throws<SpoolException>(() => SpoolWriter.Open(folder["spool"], SpoolPosition.Empty)).Code);

        byte[] partial = File.ReadAllBytes(folder["partial"]);
        partial[^1] ^= 1; // tile data: not looked at
        partial[200] ^= 1; // root directory
        File.WriteAllBytes(folder["partial"], partial);
        Assert.Equal("pack.lost", Assert.Throws<PackException>(() => PmTilesPacker.Pack(options, Ct)).Code);
        File.Delete(folder["partial"]);
        Assert.Equal("pack.lost", Assert.Throws<PackException>(() => PmTilesPacker.Pack(options, Ct)).Code);
    }

    [Fact]
    public void Cancelling_leaves_a_state_to_go_on_from()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackKills.LargeTiles(megabytes: 2);
        byte[] whole = File.ReadAllBytes(PackHarness.Archive(folder, tiles));
        PackHarness.Spool(folder["spool"], tiles);
        using var stop = new CancellationTokenSource();
        PmTilesPackOptions options = PackHarness.Options(folder["partial"], folder["spool"]);
        Assert.Throws<OperationCanceledException>(() => PmTilesPacker.Pack(options with { Probe = name => { if (name == "cut") stop.Cancel(); } }, stop.Token));
        PmTilesPacker.Pack(options, Ct);
        Assert.Equal(whole, File.ReadAllBytes(folder["partial"]));
    }

    [Fact]
    public void The_disk_never_holds_more_than_five_per_cent_beyond_the_archive()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackKills.LargeTiles(megabytes: 24);
        PackHarness.Spool(folder["spool"], tiles);
        long peak = 0;
        var progress = new List<PackProgress>();
        PmTilesPacker.Pack(
            PackHarness.Options(folder["partial"], folder["spool"]) with
            {
                Probe = name => peak = Math.Max(peak, PackKills.DiskUse(folder.Path)),
                Progress = new Recorder(progress),
            },
            Ct);
        long archive = new FileInfo(folder["partial"]).Length;
        TestContext.Current.SendDiagnosticMessage($"archive {archive}, peak {peak}, {100.0 * (peak - archive) / archive:0.00} % over");
        Assert.True(peak <= 1.05 * archive, $"archive {archive}, peak {peak}");
        Assert.True(peak > archive / 2, "the probe measured nothing");
        Assert.Equal(progress.OrderBy(p => p.BytesDone), progress);
        Assert.Equal(progress[^1].BytesTotal, progress[^1].BytesDone);
    }

    private sealed class Recorder(List<PackProgress> reports) : IProgress<PackProgress>
    {
        public void Report(PackProgress value) => reports.Add(value);
    }
}
