using Terrane.Mosaic.Isolation;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Tests.Isolation;

public sealed class CrashRecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("terrane-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_unit_that_was_in_flight_is_a_suspect_and_never_given_up_for_that_alone()
    {
        var record = new CrashRecord();
        for (int kill = 0; kill < 10; kill++) Assert.Equal(kill == 0, record.Suspect([4, 7]));
        Assert.Empty(record.Lost);
        Assert.Equal((7, 7, -1), (record.LastIsolated(0), record.LastIsolated(5), record.LastIsolated(8)));
    }

    [Fact]
    public void Three_crashes_in_the_child_while_it_reads_one_file_give_up_the_file()
    {
        var record = new CrashRecord();
        Assert.Equal(CrashVerdict.TryAgain, record.Count(4, "a.tif"));
        Assert.Equal(CrashVerdict.TryAgain, record.Count(4, "a.tif"));
        Assert.Equal(CrashVerdict.GiveUpFile, record.Count(4, "a.tif"));
        Assert.Equal(["a.tif"], record.Files);
        Assert.Empty(record.Lost);
        // Without the file the unit has three attempts of its own.
        Assert.Equal(CrashVerdict.TryAgain, record.Count(4, ""));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("a.tif", "b.tif", "a.tif")]
    [InlineData("a.tif", "a.tif", "")]
    public void Three_crashes_without_one_file_to_blame_give_up_the_unit_and_all_that_follow_are_made_apart(params string[] files)
    {
        var record = new CrashRecord();
        Assert.Equal([CrashVerdict.TryAgain, CrashVerdict.TryAgain, CrashVerdict.GiveUpUnit], files.Select(f => record.Count(4, f)));
        Assert.Equal([4L], record.Lost);
        Assert.Empty(record.Files);
        Assert.Equal(long.MaxValue, record.LastIsolated(5));
    }

    [Fact]
    public void It_outlives_the_process_in_the_ledger()
    {
        string path = Path.Combine(_folder, "ledger.sqlite");
        using (Ledger ledger = Ledger.Create(path, CanonicalPlan.Parse("{}"), []))
        {
            var record = new CrashRecord();
            record.Suspect([9]);
            record.Count(4, "a.tif");
            for (int i = 0; i < 3; i++) record.Count(5, "");
            record.Errors.Add(["unit.crash", "5"]);
            record.Save(ledger);
        }
        using Ledger again = Ledger.Open(path)!;
        CrashRecord read = CrashRecord.Load(again);
        Assert.Equal([4L, 5, 9], read.Units.Keys);
        Assert.Equal(["a.tif"], read.Units[4]);
        Assert.Equal([5L], read.Lost);
        Assert.Equal("unit.crash", read.Errors[0][0]);
        Assert.Equal(CrashVerdict.TryAgain, read.Count(4, "a.tif"));
    }
}
