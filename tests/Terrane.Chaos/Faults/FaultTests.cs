using Terrane.Chaos.Running;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Faults;

/// <summary>The loop of all faults. A class per fault, so that two of them run at a time.</summary>
public abstract class FaultTests
{
    /// <summary>Strikes a command some times, and counts what came of it.</summary>
    private protected static void Strike(string fault, string name, IEnumerable<int> rounds, Action<Round> strike, string? notRun = null)
    {
        if (notRun is not null) ResultTable.NotRun(fault, name, notRun);
        Assert.SkipWhen(notRun is not null, notRun ?? "");
        ChaosCommand command = ChaosCommands.Of(name);
        int count = 0;
        var failures = new List<string>();
        foreach (int number in rounds)
        {
            using var round = new Round(command, fault, number, ChaosInputs.Folder);
            count++;
            try
            {
                strike(round);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                failures.Add($"""
                    {fault}, {name}, round {number}: {e.Message}
                    What it left: {round.Keep()}
                    Again: TERRANE_CHAOS_SEED={Scale.Seed} TERRANE_CHAOS_ROUND={number}
                    """);
            }
        }
        if (failures.Count == 0) ResultTable.Passed(fault, name, $"{count} passed");
        else ResultTable.Failed(fault, name, failures.Count, count);
        Assert.True(failures.Count == 0, $"{failures.Count} of {count} failed.\n\n{string.Join("\n\n", failures.Take(5))}");
    }

    /// <summary>Makes one call of a run fail, somewhere among those that it makes.</summary>
    private protected static void StrikeOnce(Round round, string fault, CallKind kind)
    {
        long at = round.Random.NextInt64(1, FaultLibrary.CallsOf(round.Command, kind) + 1);
        Outcome outcome = round.Run(FaultLibrary.Environment(fault, at));
        round.JudgeDisturbed(outcome, Snapshot.Of(round.Out));
        round.JudgeRerun(outcome);
    }
}
