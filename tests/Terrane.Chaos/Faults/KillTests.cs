using Terrane.Chaos.Running;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Faults;

/// <summary>SIGKILL at any instant.</summary>
public sealed class KillTests : FaultTests
{
    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_killed_process_costs_no_byte(string command) => Strike("kill", command, Scale.Rounds(1, 100), round =>
    {
        // Several in a row, so that a kill also meets a run that goes on.
        for (int kill = 0; kill < 2; kill++)
        {
            using RunningProgram run = round.Start();
            Thread.Sleep(round.Random.Next(Undisturbed.Of(round.Command).Milliseconds / 20, Undisturbed.Of(round.Command).Milliseconds));
            run.Kill();
            Outcome killed = run.Finish();
            Sessions.AssertEnded(run.Id);
            round.JudgeDisturbed(killed, Snapshot.Of(round.Out));
            if (killed.ExitCode == 0) break;
        }
        round.JudgeRerun(round.Run(), Snapshot.Of(round.Out), round.Temporary);
    });

    [Theory, MemberData(nameof(ChaosCommands.NamesWithWorkers), MemberType = typeof(ChaosCommands))]
    public void A_killed_worker_costs_no_byte(string command) => Strike("kill of a worker", command, Scale.Rounds(1, 100), round =>
    {
        using RunningProgram run = round.Start();
        Thread.Sleep(round.Random.Next(Undisturbed.Of(round.Command).Milliseconds / 4, Undisturbed.Of(round.Command).Milliseconds));
        foreach (int child in ProcessTree.Children(run.Id).Take(1))
        {
            using var kill = System.Diagnostics.Process.Start("kill", ["-KILL", $"{child}"]);
            kill.WaitForExit();
        }
        Outcome outcome = run.Finish().Exits(0);
        Sessions.AssertEnded(run.Id);
        round.JudgeRerun(outcome, Snapshot.Of(round.Out), round.Temporary);
    });
}
