using System.Globalization;
using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Commands;

public sealed class MonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public void A_run_is_watched_while_it_works_after_a_kill_and_when_it_is_done()
    {
        using var folder = new TestFolder();
        string sources = Rasters.Quilt(folder.File("quilt"), 2, 2, 300, 100), output = folder.File("quilt.pmtiles"), csv = folder.File("run.csv");
        string[] build = ["build", sources, "--max-zoom", "13", "--memory", "700M", "-o", output];
        using (RunningProgram run = TerraneProgram.Start(null, [], build))
        {
            Assert.True(run.WaitFor("plan: "));
            Assert.True(SpinWait.SpinUntil(() => File.Exists(output + ".terrane-work/run.json"), Patience));
            JsonElement seen = Json("monitor", $"{run.Id}", "--json", "--csv", csv);
            Assert.Equal("running", seen.GetProperty("state").GetString());
            Assert.Equal(700L << 20, seen.GetProperty("run").GetProperty("memoryLimitBytes").GetInt64());
            Assert.True(seen.GetProperty("process").GetProperty("ussBytes").GetInt64() > 1 << 20);
            Outcome live = TerraneProgram.Run("monitor", folder.File("quilt.pmtiles"), "--once").Exits(0);
            Assert.Contains("running since", live.Out, StringComparison.Ordinal);
            Assert.Contains("of 700M", live.Out, StringComparison.Ordinal);
            run.Kill();
            run.Finish();
        }
        Assert.Contains("killed", TerraneProgram.Run("monitor", output, "--csv", csv).Exits(2).Out, StringComparison.Ordinal);
        Assert.Contains("killed", TerraneProgram.Run("status", Path.GetDirectoryName(output)!).Exits(2).Out, StringComparison.Ordinal);

        TerraneProgram.Run(build).Exits(0);
        string done = TerraneProgram.Run("monitor", output, "--csv", csv).Exits(0).Out;
        Assert.Contains("finished", done, StringComparison.Ordinal);
        Assert.Contains("quilt.pmtiles", done, StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(csv);
        Assert.Equal(["running", "dead", "finished"], lines[1..].Select(line => line.Split(',')[1]));
        int resident = Array.IndexOf(lines[0].Split(','), "rss_bytes");
        Assert.True(long.Parse(lines[1].Split(',')[resident], CultureInfo.InvariantCulture) > 10 << 20);
        Assert.All(lines, line => Assert.Equal(lines[0].Count(c => c == ','), line.Count(c => c == ',')));
        Assert.Contains("CPU over time", File.ReadAllText(output + ".report.html"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_run_is_refused_with_a_code()
    {
        using var folder = new TestFolder();
        Assert.Contains("run.unknown", TerraneProgram.Run("monitor", folder.File("nothing.pmtiles")).Exits(2).Error, StringComparison.Ordinal);
        Assert.Contains("option.value", TerraneProgram.Run("monitor", folder.File("nothing.pmtiles"), "--interval", "soon").Exits(2).Error, StringComparison.Ordinal);
        File.WriteAllText(folder.File("other.csv"), "my,own\n1,2\n");
        File.WriteAllText(folder.File("a.pmtiles.report.json"), "{}");
        Assert.Contains("output.exists", TerraneProgram.Run("monitor", folder.File("a.pmtiles"), "--csv", folder.File("other.csv")).Exits(2).Error, StringComparison.Ordinal);
        Assert.Equal("my,own\n1,2\n", File.ReadAllText(folder.File("other.csv")));
        Assert.Contains("option.value", TerraneProgram.Run("show", folder.File("a.pmtiles"), "--metrics-port", "70000").Exits(2).Error, StringComparison.Ordinal);
    }

    private static JsonElement Json(params string[] arguments) => JsonDocument.Parse(TerraneProgram.Run(arguments).Exits(0).Out).RootElement;
}
