using Terrane.Native.Sqlite;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

public sealed class LedgerTests : IDisposable
{
    private static readonly CanonicalPlan Plan = CanonicalPlan.Parse("""{"options":{"maxZoom":12}}""");
    private static readonly InputRecord[] Inputs = [new("b.tif", 7, 638_000_000_000_000_001, "ff"), new("a.tif", 5, 638_000_000_000_000_000)];

    private readonly TemporaryFolder _folder = new();
    private string LedgerFile => _folder.File("ledger.sqlite");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_committed_is_there_when_it_is_opened_again()
    {
        using (Ledger ledger = Ledger.Create(LedgerFile, Plan, Inputs))
        {
            Assert.Equal((0, null, JobPhase.Building), (ledger.NextSequence, ledger.PositionJson, ledger.Phase));
            ledger.CommitGroup([new UnitRecord(0, """{"tiles":3}""", "aa"), new UnitRecord(1, "{}", "bb", Attempts: 2)], """{"z3":100}""");
            ledger.CommitGroup([new UnitRecord(2, "{}", "cc")], """{"z3":150}""");
            ledger.SetPhase(JobPhase.Packing);
            ledger.SetState("packed", "3");
            ledger.SetState("packed", "4");
        }
        using Ledger again = Ledger.Open(LedgerFile)!;
        Assert.Equal((Plan.Hash, Plan.Json), (again.PlanHash, again.PlanJson));
        Assert.Equal(Inputs.OrderBy(input => input.Path), again.Inputs);
        Assert.Equal((3, """{"z3":150}""", JobPhase.Packing), (again.NextSequence, again.PositionJson, again.Phase));
        Assert.Equal(("4", null), (again.GetState("packed"), again.GetState("other")));
        Assert.Equal([new(0, """{"tiles":3}""", "aa"), new(1, "{}", "bb", 2), new(2, "{}", "cc")], again.Units());
        Assert.Equal((1, 2, 0), (again.Attempts(0), again.Attempts(1), again.Attempts(3)));
    }

    [Fact]
    public void A_gap_in_the_order_is_refused_and_changes_nothing()
    {
        using Ledger ledger = Ledger.Create(LedgerFile, Plan, Inputs);
        ledger.CommitGroup([new UnitRecord(0, "{}", "aa")], "1");
        Assert.Throws<InvalidOperationException>(() => ledger.CommitGroup([new UnitRecord(1, "{}", "bb"), new UnitRecord(3, "{}", "dd")], "2"));
        Assert.Equal((1, "1"), (ledger.NextSequence, ledger.PositionJson));
        Assert.Single(ledger.Units());
    }

    [Fact]
    public void A_copy_taken_at_any_moment_opens_to_a_whole_group()
    {
        // What a kill leaves is what the kernel has of the two files at one instant; a copy made between any two writes shows as much.
        // Units and position must always be of the same commit.
        using var stop = new CancellationTokenSource();
        using Ledger ledger = Ledger.Create(LedgerFile, Plan, Inputs);
        var writer = new Thread(() =>
        {
            for (long next = 0; !stop.IsCancellationRequested; next += 7)
            {
                ledger.CommitGroup([.. Enumerable.Range(0, 7).Select(i => new UnitRecord(next + i, new string(' ', 3000), "aa"))], $"{next + 7}");
            }
        });
        writer.Start();
        try
        {
            var seen = new HashSet<long>();
            for (int i = 0; i < 40; i++)
            {
                using var copies = new TemporaryFolder();
                // The file system is stopped for no one: a pair of files counts as one instant only if neither changed while it was read.
                if (!TryCopyBoth(copies.File("ledger.sqlite"))) continue;
                using Ledger copy = Ledger.Open(copies.File("ledger.sqlite"))!;
                Assert.Equal(copy.NextSequence, long.Parse(copy.PositionJson ?? "0", null));
                Assert.Equal(0, copy.NextSequence % 7);
                seen.Add(copy.NextSequence);
            }
            Assert.True(seen.Count > 1, "No copy was taken while the ledger was being written.");
        }
        finally
        {
            stop.Cancel();
            writer.Join();
        }
    }

    [Fact]
    public void A_transaction_that_was_cut_off_is_rolled_back()
    {
        using (Ledger ledger = Ledger.Create(LedgerFile, Plan, Inputs)) ledger.CommitGroup([new UnitRecord(0, "{}", "aa")], "1");
        using var killed = new TemporaryFolder();
        using (var connection = SqliteDatabase.Open(LedgerFile))
        {
            // A cache of one page makes SQLite write pages of the open transaction into the database: a hot journal beside a dirty file.
            Execute(connection, "PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 1; BEGIN; UPDATE state SET value = '9' WHERE key = 'position'");
            for (int i = 1; i < 50; i++) Execute(connection, $"INSERT INTO units VALUES ({i}, 1, '{new string('x', 5000)}', 'bb')");
            Assert.True(new FileInfo(LedgerFile + "-journal").Length > 512);
            Copy(LedgerFile, killed.File("ledger.sqlite"));
            Copy(LedgerFile + "-journal", killed.File("ledger.sqlite-journal"));
            Execute(connection, "ROLLBACK");
        }
        Assert.True(new FileInfo(killed.File("ledger.sqlite")).Length > new FileInfo(LedgerFile).Length);
        using Ledger again = Ledger.Open(killed.File("ledger.sqlite"))!;
        Assert.Equal((1, "1"), (again.NextSequence, again.PositionJson));
    }

    [Fact]
    public void Nothing_or_an_empty_file_is_no_ledger_yet()
    {
        Assert.Null(Ledger.Open(LedgerFile));
        File.WriteAllBytes(LedgerFile, []); // killed between the creation of the file and the first commit
        Assert.Null(Ledger.Open(LedgerFile));
        using Ledger ledger = Ledger.Create(LedgerFile, Plan, []);
        Assert.Equal(0, ledger.NextSequence);
    }

    [Fact]
    public void A_ledger_is_not_started_twice()
    {
        Ledger.Create(LedgerFile, Plan, []).Dispose();
        Assert.Equal("run.ledger", Assert.Throws<RunException>(() => Ledger.Create(LedgerFile, Plan, [])).Code);
    }

    [Fact]
    public void Another_version_and_another_kind_of_file_are_refused_by_name()
    {
        Ledger.Create(LedgerFile, Plan, []).Dispose();
        using (var connection = SqliteDatabase.Open(LedgerFile)) Execute(connection, "PRAGMA user_version = 99");
        var version = Assert.Throws<RunException>(() => Ledger.Open(LedgerFile));
        Assert.Equal("run.ledger", version.Code);
        Assert.Contains("99", version.Message, StringComparison.Ordinal);

        string text = _folder.File("text.sqlite");
        File.WriteAllText(text, new string('x', 5000));
        var kind = Assert.Throws<RunException>(() => Ledger.Open(text));
        Assert.Equal("run.ledger", kind.Code);
        Assert.Contains(text, kind.Message, StringComparison.Ordinal);
    }

    private bool TryCopyBoth(string target)
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            byte[] database = Read(LedgerFile), journal = Read(LedgerFile + "-journal");
            if (!journal.AsSpan().SequenceEqual(Read(LedgerFile + "-journal")) || !database.AsSpan().SequenceEqual(Read(LedgerFile))
                || !journal.AsSpan().SequenceEqual(Read(LedgerFile + "-journal"))) continue;
            File.WriteAllBytes(target, database);
            File.WriteAllBytes(target + "-journal", journal);
            return true;
        }
        return false;
    }

    private static void Copy(string source, string target) => File.WriteAllBytes(target, Read(source));

    private static byte[] Read(string path)
    {
        if (!File.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    private static void Execute(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
