using System.Text;
using System.Text.Json;

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Outcome(string Command, int ExitCode, byte[] Bytes, string Error)
{
    /// <summary>stdout as text.</summary>
    public string Out { get; } = Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Passes when the exit code is this one; shows what was said when not.</summary>
    public Outcome Exits(int code)
    {
        Assert.True(ExitCode == code, $"{Command}\nended with {ExitCode} instead of {code}.\n{Out}\n{Error}");
        return this;
    }

    /// <summary>Passes when stderr holds the code of a failure, as people see it: [output.exists].</summary>
    public Outcome Says(string code)
    {
        Assert.Contains($"[{code}]", Error);
        return this;
    }
}
