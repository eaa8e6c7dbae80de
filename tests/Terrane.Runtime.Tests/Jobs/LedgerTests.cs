using System.Diagnostics;
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
    public void A_kill_at_any_moment_leaves_whole_groups_and_every_one_that_was_promised()
    {
        Ledger.Create(LedgerFile, Plan, Inputs).Dispose();
        var random = new Random(7);
        long before = 0;
        for (int kill = 0; kill < 5; kill++)
        {
            using Process writer = LedgerWriter.Start(LedgerFile);
            long promised = 0;
            for (int commits = random.Next(1, 40); commits > 0; commits--) promised = LedgerWriter.ReadCommit(writer);
            Thread.Sleep(random.Next(5)); // to meet it at another place of the next commit
            writer.Kill();
            while (writer.StandardOutput.ReadLine() is { } line) promised = LedgerWriter.Number(line) ?? promised;
            writer.WaitForExit();

            using Ledger ledger = Ledger.Open(LedgerFile)!;
            Assert.Equal(0, ledger.NextSequence % LedgerWriter.GroupSize);
            Assert.Equal($"{ledger.NextSequence}", ledger.PositionJson);
            Assert.Equal(ledger.NextSequence, ledger.Units().LongCount());
            Assert.True(promised > before);
            Assert.InRange(ledger.NextSequence, promised, promised + LedgerWriter.GroupSize);
            before = ledger.NextSequence;
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
