using System.Diagnostics;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Tests.Watching;

[Collection(nameof(ProcessWide))]
public sealed class RunPlaceTests : IDisposable
{
    private readonly TemporaryVariables _variables = new();

    public void Dispose() => _variables.Dispose();

    [Fact]
    public void A_run_is_seen_by_its_output_its_folder_its_work_and_its_process()
    {
        using var folder = new TemporaryFolder();
        string output = Path.Combine(folder.Path, "a.pmtiles");
        using var talk = new StringWriter();
        using ProgressSink sink = ProgressSink.Create(talk, ProgressOptions.Default, memoryInUse: () => 77 << 20);
        using WorkDirectory work = WorkDirectory.Open(output);
        sink.Begin("plan", "sources", 1).Dispose();
        using ProgressStage stage = sink.Begin("build", "tiles", 10);
        stage.Advance(4, bytes: 1000);
        sink.Write(MessageLevel.Warning, "something");
        work.Watch(sink, 512 << 20);
        Wait.Until(() => RunSnapshot.Read(work.Path)?.Stage?.Done == 4);
        foreach (string what in new[] { output, folder.Path, work.Path, $"{Environment.ProcessId}" })
        {
            RunView view = Assert.Single(RunPlace.Find(what)).Look()!;
            Assert.Equal(RunPhase.Running, view.Phase);
            Assert.Equal("a.pmtiles", view.Name);
            Assert.Equal(("build", 4, 10), (view.Snapshot!.Stage!.Name, view.Snapshot.Stage.Done, view.Snapshot.Stage.Total));
            Assert.Equal("plan", Assert.Single(view.Snapshot.Ended).Name);
            Assert.Equal((77 << 20, 512 << 20), (view.Snapshot.MemoryBytes, view.Snapshot.MemoryLimitBytes));
            Assert.Equal(1, view.Snapshot.Warnings);
            Assert.True(view.Figures!.ResidentBytes >= view.Figures.UniqueBytes && view.Figures.UniqueBytes > 1 << 20);
            Assert.True(view.Figures.CpuSeconds > 0 && view.FreeBytes > 0 && view.WorkBytes > 0);
        }
    }

    [Fact]
    public void What_a_killed_run_left_is_dead_and_what_let_go_itself_has_stopped()
    {
        using var folder = new TemporaryFolder();
        string output = Path.Combine(folder.Path, "a.pmtiles");
        using (var talk = new StringWriter())
        using (ProgressSink sink = ProgressSink.Create(talk, ProgressOptions.Default))
        using (WorkDirectory work = WorkDirectory.Open(output)) work.Watch(sink, 0);
        RunPlace place = Assert.Single(RunPlace.Find(output));
        Assert.Equal(RunPhase.Stopped, place.Look()!.Phase);
        RunSnapshot left = RunSnapshot.Read(place.WorkFolder!)!;
        // The same process id, taken by another process since: it began at another time.
        File.WriteAllText(Path.Combine(place.WorkFolder!, RunSnapshot.FileName), (left with { IsOver = false, StartTicks = left.StartTicks - 1 }).ToJson());
        Assert.Equal(RunPhase.Dead, place.Look()!.Phase);
        File.WriteAllText(Path.Combine(place.WorkFolder!, RunSnapshot.FileName), "{ half");
        Assert.Equal(RunPhase.Dead, place.Look()!.Phase);
        Directory.Delete(place.WorkFolder!, recursive: true);
        File.WriteAllText(output + ".report.json", """{"command":"build","dataErrors":[]}""");
        Assert.Equal(RunPhase.Finished, place.Look()!.Phase);
        Assert.Equal("a.pmtiles", Assert.Single(RunPlace.Find(folder.Path)).Name);
        File.Delete(output + ".report.json");
        Assert.Null(place.Look());
        Assert.Empty(RunPlace.Find(output));
    }

    [Fact]
    public void A_run_on_another_machine_runs_while_it_is_heard_of()
    {
        using var folder = new TemporaryFolder();
        string work = Path.Combine(folder.Path, "a.pmtiles.terrane-work");
        Directory.CreateDirectory(work);
        var run = new RunSnapshot { Command = "build", Pid = Environment.ProcessId, StartTicks = 1, Host = "elsewhere", Started = DateTime.UtcNow, Updated = DateTime.UtcNow };
        File.WriteAllText(Path.Combine(work, RunSnapshot.FileName), run.ToJson());
        Assert.Equal(RunPhase.Running, RunPlace.Find(work)[0].Look()!.Phase);
        File.WriteAllText(Path.Combine(work, RunSnapshot.FileName), (run with { Updated = DateTime.UtcNow.AddMinutes(-2) }).ToJson());
        Assert.Equal(RunPhase.Dead, RunPlace.Find(work)[0].Look()!.Phase);
    }

    [Fact]
    public void Figures_of_a_tree_count_its_children()
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "dd if=/dev/zero of=/dev/null bs=1M count=2000 2>/dev/null; sleep 60 & sleep 60"]))!;
        try
        {
            Wait.Until(() => ProcessFigures.Of(shell.Id) is { Processes: 3 });
            ProcessFigures figures = ProcessFigures.Of(shell.Id);
            Assert.True(figures.Threads >= 3 && figures.ProportionalBytes <= figures.ResidentBytes && figures.UniqueBytes <= figures.ProportionalBytes);
            Assert.NotNull(ProcessFigures.StartTicks(shell.Id));
        }
        finally
        {
            shell.Kill(entireProcessTree: true);
            shell.WaitForExit();
        }
        Assert.Equal(0, ProcessFigures.Of(shell.Id).Processes);
        Assert.Null(ProcessFigures.StartTicks(shell.Id));
    }
}
