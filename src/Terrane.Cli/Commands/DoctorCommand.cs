using System.CommandLine;
using System.Text.Json.Nodes;
using Terrane.Cli.Health;
using Terrane.Cli.Shared;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane doctor</c>: what is installed, and what the machine allows.</summary>
internal static class DoctorCommand
{
    public static Command Create(Talk talk)
    {
        var json = new Option<bool>("--json") { Description = "Print the checks as a JSON array." };
        var command = new Command("doctor", """
            Print versions of terrane and its libraries, their drivers and grids, and the limits of this machine. Exit code 2 when a build cannot work here.

            Example:
              terrane doctor
            """)
        { json };
        CommandRun.SetQuery(command, talk, parse =>
        {
            HealthCheck[] checks = [.. LibraryChecks.All(), .. MachineChecks.All()];
            if (parse.GetValue(json)) Answers.Write(new JsonArray([.. checks.Select(Document)]));
            else Write(checks);
            return checks.Any(c => c.State == CheckState.Unusable) ? Exit.Failed : Exit.Success;
        });
        return command;
    }

    private static void Write(HealthCheck[] checks)
    {
        int width = checks.Max(c => c.Name.Length);
        foreach (HealthCheck check in checks)
        {
            string state = check.State switch { CheckState.Ok => "ok", CheckState.Warning => "warn", _ => "FAIL" };
            Console.Out.WriteLine($"{state,-4}  {check.Name.PadRight(width)}  {check.Found}{(check.Code is null ? "" : $" [{check.Code}]")}");
            if (check.State != CheckState.Ok && check.Hint is not null) Console.Out.WriteLine($"      {"".PadRight(width)}  {check.Hint}");
        }
    }

    private static JsonObject Document(HealthCheck check) => new()
    {
        ["name"] = check.Name,
        ["state"] = check.State.ToString().ToLowerInvariant(),
        ["found"] = check.Found,
        ["code"] = check.Code,
        ["hint"] = check.Hint,
    };
}
