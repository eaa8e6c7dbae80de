using Microsoft.Data.Sqlite;
using Terrane.Chaos.Running;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.Sqlite;

namespace Terrane.Chaos.Faults;

/// <summary>Work that another version has left.</summary>
public sealed class OldLedgerTests : FaultTests
{
    private const int MaxAttempts = 8; // a kill may come before there is a ledger, or after it is gone

    [Theory, MemberData(nameof(ChaosCommands.NamesWithLedger), MemberType = typeof(ChaosCommands))]
    public void A_ledger_of_another_version_is_refused_and_without_it_all_is_made(string command) => Strike("old ledger", command, Scale.Rounds(1, 10), round =>
    {
        string[] ledgers = [];
        for (int attempt = 0; attempt < MaxAttempts && ledgers.Length == 0; attempt++)
        {
            using RunningProgram run = round.Start();
            while (!run.HasExited && !Files(round).Any(file => new FileInfo(file) is { Exists: true, Length: > 0 })) Thread.Sleep(1);
            Thread.Sleep(round.Random.Next(50));
            run.Kill();
            run.Finish();
            Sessions.AssertEnded(run.Id);
            ledgers = [.. Files(round).Where(file => Version(file) > 0)];
        }
        Assert.True(ledgers.Length > 0, "No kill met a ledger.");
        foreach (string ledger in ledgers)
        {
            using SqliteConnection connection = SqliteDatabase.Open(ledger);
            using SqliteCommand alter = connection.CreateCommand();
            alter.CommandText = "PRAGMA user_version = 77";
            alter.ExecuteNonQuery();
        }
        Outcome refused = round.Run().Exits(2);
        round.JudgeDisturbed(refused, Snapshot.Of(round.Out));
        Assert.Contains("77", refused.Error);
        Directory.Delete(round.Out, recursive: true);
        Directory.CreateDirectory(round.Out);
        round.JudgeRerun(refused);
    });

    private static string[] Files(Round round)
    {
        try
        {
            return Directory.GetFiles(round.Out, "*.sqlite", SearchOption.AllDirectories);
        }
        catch (DirectoryNotFoundException)
        {
            return []; // it was removed while it was looked through
        }
    }

    private static long Version(string file)
    {
        using SqliteConnection connection = SqliteDatabase.Open(file);
        using SqliteCommand ask = connection.CreateCommand();
        ask.CommandText = "PRAGMA user_version";
        return (long)ask.ExecuteScalar()!;
    }
}
