using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Running;

/// <summary>One command, one fault, once: a folder with an output, temporary files and a cache of its own.</summary>
internal sealed class Round : IDisposable
{
    private readonly string _folder, _name;

    public Round(ChaosCommand command, string fault, int number, string inputs)
    {
        (Command, Fault, Number, Inputs) = (command, fault, number, inputs);
        _name = $"{fault}/{command.Name}/{number}";
        Random = Scale.RandomOf(_name);
        _folder = Directory.CreateTempSubdirectory("terrane-chaos-").FullName;
        (Out, Temporary, Cache) = (Make("out"), Make("tmp"), Make("cache"));
    }

    public ChaosCommand Command { get; }

    public string Fault { get; }

    /// <summary>The folder that the command reads.</summary>
    public string Inputs { get; private set; }

    public int Number { get; }

    /// <summary>The same in every run of this seed.</summary>
    public Random Random { get; }

    /// <summary>The output goes here, and nothing else does.</summary>
    public string Out { get; }

    public string Temporary { get; }

    public string Cache { get; }

    public string File(string name) => Path.Combine(_folder, name);

    public string Make(string name) => Directory.CreateDirectory(File(name)).FullName;

    /// <summary>Has the command read a copy of the inputs, which may be changed.</summary>
    public void TakeOwnInputs() => Inputs = ChaosInputs.CopyTo(Make("inputs"));

    /// <summary>The arguments of the command in this round.</summary>
    public string[] Arguments(params string[] more) => [.. Command.Arguments(Inputs, Out), .. more];

    public IEnumerable<(string, string?)> Environment(params (string, string?)[] more) =>
        [("TMPDIR", Temporary), ("TERRANE_CACHE_DIR", Cache), ("HOME", _folder), ("XDG_CACHE_HOME", Cache), .. more];

    /// <summary>Starts the command in a session of its own, whose number is its process id.</summary>
    public RunningProgram Start(params (string, string?)[] environment) => Start([], environment);

    public RunningProgram Start(string[] more, params (string, string?)[] environment) =>
        RunningProgram.Start("setsid", null, Environment(environment), [ChaosProgram.Path, .. Arguments(more)]);

    /// <summary>Runs the command to its end.</summary>
    public Outcome Run(params (string, string?)[] environment) => Run([], environment);

    public Outcome Run(string[] more, params (string, string?)[] environment)
    {
        using RunningProgram run = Start(more, environment);
        Outcome outcome = run.Finish();
        Sessions.AssertEnded(run.Id);
        return outcome;
    }

    /// <summary>Passes when a disturbed run ended in a way that is allowed, and left nothing wrong under a final name.</summary>
    public void JudgeDisturbed(Outcome outcome, Snapshot left)
    {
        Assert.True(outcome.ExitCode is 0 or 1 or 2 or 130 or 137, $"exit code {outcome.ExitCode}\n{outcome.Out}\n{outcome.Error}");
        Assert.DoesNotContain("\n   at ", outcome.Error); // a stack: a bug
        if (outcome.ExitCode is 1 or 2) Assert.True(ErrorCodes.In(outcome.Error + outcome.Out).Count > 0, $"No code of docs/errors.md in:\n{outcome.Error}");
        Snapshot whole = Undisturbed.Of(Command).Files;
        if (outcome.ExitCode == 0) Assert.Empty(whole.Names.Except(left.Names));
        // With data errors (1) an output may lack what could not be read, and says so.
        if (outcome.ExitCode != 1) Assert.True(!left.WrongAgainst(whole).Any(), $"After exit {outcome.ExitCode}, wrong under a final name: {string.Join(", ", left.WrongAgainst(whole))}\n{outcome.Error}");
    }

    /// <summary>Runs the command without a fault; passes when all is as if nothing had happened.</summary>
    public void JudgeRerun(Outcome disturbed)
    {
        Outcome again = Run(disturbed.ExitCode is 0 or 1 ? Command.Again : []);
        JudgeRerun(again, Snapshot.Of(Out), Temporary);
    }

    public void JudgeRerun(Outcome again, Snapshot found, string temporary)
    {
        // A kill after the last rename leaves a finished output, which not every command takes for its own.
        bool finished = again.ExitCode == 2 && ErrorCodes.In(again.Error).Contains("output.exists");
        if (!finished) again.Exits(0);
        found.AssertSame(Undisturbed.Of(Command).Files, "After the rerun");
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary).Select(Path.GetFileName));
    }

    /// <summary>Keeps the folder of a failure beside the summary.</summary>
    public string Keep()
    {
        string kept = Path.Combine(ResultTable.Folder, "failed", _name.Replace('/', '-').Replace(' ', '-'));
        if (Directory.Exists(kept)) Directory.Delete(kept, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        System.Diagnostics.Process.Start("cp", ["-a", _folder, kept]).WaitForExit(); // across file systems
        return kept;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
