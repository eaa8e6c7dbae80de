using System.Diagnostics;
using Terrane.Native.Posix;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

/// <remarks>The folder for temporary files belongs to the whole process, so nothing else runs meanwhile.</remarks>
[Collection(nameof(ProcessWide))]
public sealed class WorkDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryVariables _variables = new();
    private string Output => _folder.File("out.pmtiles");

    public void Dispose()
    {
        _variables.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Lies_beside_the_output_unless_told_otherwise()
    {
        Assert.Equal(Output + ".terrane-work", WorkDirectory.PathFor(Output));
        string elsewhere = WorkDirectory.PathFor(Output, "/scratch");
        Assert.StartsWith("/scratch/out.pmtiles-", elsewhere, StringComparison.Ordinal);
        Assert.NotEqual(elsewhere, WorkDirectory.PathFor("/other/out.pmtiles", "/scratch"));
        Assert.Equal(elsewhere, WorkDirectory.PathFor(Path.Combine(_folder.Path, "x", "..", "out.pmtiles"), "/scratch"));
    }

    [Fact]
    public void Native_libraries_and_children_put_their_temporary_files_there()
    {
        using WorkDirectory work = WorkDirectory.Open(Output);
        Assert.All(TemporaryVariables.Names, name => Assert.Equal(work.TemporaryPath, Posix.GetEnvironment(name)));
        Assert.Equal(work.TemporaryPath, Path.TrimEndingDirectorySeparator(Path.GetTempPath()));
        using var child = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "dirname $(mktemp -u)"]) { RedirectStandardOutput = true })!;
        Assert.Equal(work.TemporaryPath, child.StandardOutput.ReadToEnd().Trim());
        child.WaitForExit();
    }

    [Fact]
    public void A_second_run_is_refused_and_told_who_is_at_work()
    {
        using (WorkDirectory.Open(Output))
        {
            var e = Assert.Throws<RunException>(() => WorkDirectory.Open(Output));
            Assert.Equal("run.locked", e.Code);
            Assert.Contains($"process {Environment.ProcessId} on", e.Message, StringComparison.Ordinal);
        }
        WorkDirectory.Open(Output).Dispose();
    }

    [Fact]
    public void A_lock_of_another_process_ends_with_that_process()
    {
        string work = WorkDirectory.PathFor(Output);
        Directory.CreateDirectory(work);
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", [Path.Combine(work, "lock"), "/bin/sh", "-c", "echo held; read line; :"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", other.StandardOutput.ReadLine());
        Assert.Equal("run.locked", Assert.Throws<RunException>(() => WorkDirectory.Open(Output)).Code);
        other.StandardInput.Close();
        other.WaitForExit();
        WorkDirectory.Open(Output).Dispose();
    }

    [Fact]
    public void Work_stays_for_the_next_run_but_temporary_files_do_not()
    {
        using (WorkDirectory work = WorkDirectory.Open(Output))
        {
            File.WriteAllText(work.Combine("spool-12"), "tiles");
            File.WriteAllText(Path.Combine(work.TemporaryPath, "etilqs_1"), "left by a kill");
        }
        using (WorkDirectory again = WorkDirectory.Open(Output))
        {
            Assert.True(File.Exists(again.Combine("spool-12")));
            Assert.Empty(Directory.EnumerateFileSystemEntries(again.TemporaryPath));
            Assert.InRange(again.FreeBytes, 1, long.MaxValue);
            again.Clear();
            Assert.Equal(["lock", "lock.holder", "tmp"], Directory.EnumerateFileSystemEntries(again.Path).Select(Path.GetFileName).Order());
            Assert.Throws<RunException>(() => WorkDirectory.Open(Output)); // still held
            again.Remove();
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Removes_a_leftover_unless_somebody_works_in_it()
    {
        using (WorkDirectory work = WorkDirectory.Open(Output))
        {
            WorkDirectory.RemoveLeftover(Output);
            Assert.True(Directory.Exists(work.Path));
        }
        WorkDirectory.RemoveLeftover(Output);
        Assert.False(Directory.Exists(WorkDirectory.PathFor(Output)));
        WorkDirectory.RemoveLeftover(Output);
    }

    [Fact]
    public void A_folder_that_cannot_be_used_is_named()
    {
        var missing = Assert.Throws<RunException>(() => WorkDirectory.Open(Output, _folder.File("missing")));
        Assert.Equal("run.tmpdir", missing.Code);
        Assert.Contains(_folder.File("missing"), missing.Message, StringComparison.Ordinal);
        Assert.Contains("--tmpdir", missing.Hint, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("missing")));

        // /proc refuses new folders even to root.
        Assert.Equal("run.tmpdir", Assert.Throws<RunException>(() => WorkDirectory.Open(Output, "/proc")).Code);
    }

    [Fact]
    public void Scratch_space_elsewhere_is_used_and_removed()
    {
        string scratch = Directory.CreateDirectory(_folder.File("scratch")).FullName;
        using (WorkDirectory work = WorkDirectory.Open(Output, scratch))
        {
            Assert.StartsWith(scratch, work.TemporaryPath, StringComparison.Ordinal);
            work.Remove();
        }
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch));
    }
}
