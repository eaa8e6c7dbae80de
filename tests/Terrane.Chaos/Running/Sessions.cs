using System.Globalization;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Running;

/// <summary>Processes of one session: a program that was started through setsid, and all that it has started.</summary>
internal static class Sessions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10); // children see the end of their parent at their next read

    /// <summary>Passes when nobody of the session is left, or soon is not.</summary>
    public static void AssertEnded(int session)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Members(session).Length > 0 && clock.Elapsed < Patience) Thread.Sleep(20);
        int[] left = Members(session);
        Assert.True(left.Length == 0, $"Processes {string.Join(", ", left)} of session {session} are left: {string.Join(" | ", left.Select(CommandLine))}.");
    }

    private static int[] Members(int session) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Select(name => int.TryParse(name, out int pid) ? pid : 0)
            .Where(pid => pid > 0 && SessionOf(pid) == session && ProcessTree.IsAlive(pid))];

    private static int SessionOf(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
