using System.Diagnostics;
using System.Text;

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>A process with its streams read as they come. Disposing it ends it.</summary>
internal sealed class RunningProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5); // a hang, even where other work holds all cores

    private readonly Process _process;
    private readonly string _command;
    private readonly MemoryStream _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;
    private readonly Lock _gate = new();

    private RunningProgram(Process process, string command)
    {
        (_process, _command) = (process, command);
        _reading = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(_output), ReadErrors());
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Error { get { lock (_gate) return _error.ToString(); } }

    public static RunningProgram Start(string program, string? folder, IEnumerable<(string Name, string? Value)> environment, params string[] arguments)
    {
        // A test run in the background of a shell has SIGINT ignored, and its children would inherit that.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        // As the launcher does. The test runner's own settings must not reach the program.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..")));
        foreach ((string name, string? value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new RunningProgram(process, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}");
    }

    /// <summary>Waits until stderr holds the text. False when the program ended without it.</summary>
    public bool WaitFor(string text)
    {
        var clock = Stopwatch.StartNew();
        while (!Error.Contains(text, StringComparison.Ordinal))
        {
            if (_reading.IsCompleted) return Error.Contains(text, StringComparison.Ordinal);
            Assert.True(clock.Elapsed < Limit, $"{_command} never said '{text}':\n{Error}");
            Thread.Sleep(1);
        }
        return true;
    }

    /// <summary>Waits until the program has made a folder.</summary>
    public void WaitForFolder(string path)
    {
        while (!Directory.Exists(path))
        {
            Assert.False(HasExited, $"{_command} ended without making {path}:\n{Error}");
            Thread.Sleep(1);
        }
    }

    /// <summary>SIGKILL to the program.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
    }

    /// <summary>Sends a signal by its name: INT, TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    public Outcome Finish()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"{_command} did not end within {Limit}:\n{Error}");
        }
        Assert.True(_reading.Wait(Limit), $"{_command} left its streams open.");
        return new Outcome(_command, _process.ExitCode, _output.ToArray(), Error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task ReadErrors()
    {
        var buffer = new char[4096];
        for (int read; (read = await _process.StandardError.ReadAsync(buffer)) > 0;)
            lock (_gate) _error.Append(buffer, 0, read);
    }
}
