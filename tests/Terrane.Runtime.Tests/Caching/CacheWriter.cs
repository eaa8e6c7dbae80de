using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Terrane.Runtime.Caching;

namespace Terrane.Runtime.Tests.Caching;

/// <summary>A process that stores and reads entries until it is killed. It is this test program again: with a variable set it never reaches its tests.</summary>
internal static class CacheWriter
{
    internal const int Names = 40;
    private const string Variable = "TERRANE_TEST_CACHE", LogVariable = "TERRANE_TEST_CACHE_LOG";

    internal static Process Start(string root, string? log = null)
    {
        string program = Path.ChangeExtension(typeof(CacheWriter).Assembly.Location, null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        start.Environment[Variable] = root;
        if (log is not null) start.Environment[LogVariable] = log;
        return Process.Start(start)!;
    }

    internal static string TextOf(int name) => string.Concat(Enumerable.Repeat(name.ToString(CultureInfo.InvariantCulture) + "|", 2000 + (50 * name)));

    internal static CacheKey FileKey(int name) => new(CacheTier.Files, new JsonObject { ["file"] = name }, $"file {name}", ".txt");

    [ModuleInitializer]
    internal static void WorkUntilKilled()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } root) return;
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" };
        using CacheStore cache = CacheStore.Open(Entries.Settings(root, "300K"), (code, text) => output.WriteLine($"wrong {code} {text}"), TimeProvider.System)!;
        if (Environment.GetEnvironmentVariable(LogVariable) is { } log)
        {
            Make(cache, log, output);
            Environment.Exit(0);
        }
        var random = new Random(Environment.ProcessId);
        for (int round = 1; ; round++)
        {
            int name = random.Next(Names);
            string? found = cache.Find(Entries.Key($"{name}"));
            if (found is null) cache.Store(Entries.Key($"{name}"), TextOf(name));
            else if (found != TextOf(name)) output.WriteLine($"wrong content of {name}");
            if (round % 100 == 0) output.WriteLine($"rounds {round}");
        }
    }

    private static void Make(CacheStore cache, string log, StreamWriter output)
    {
        for (int name = 0; name < 12; name++)
        {
            using CacheEntry? entry = cache.FindOrMake(FileKey(name), 1, path =>
            {
                using (var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) file.WriteByte((byte)('A' + name));
                Thread.Sleep(20);
                File.WriteAllText(path, TextOf(name)[..3000]);
            }, default);
            if (entry is null || Encoding.UTF8.GetString(entry.Read("data")!) != TextOf(name)[..3000]) output.WriteLine($"wrong file {name}");
        }
    }
}
