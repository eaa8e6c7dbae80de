using System.Text.Json.Nodes;
using Terrane.Runtime.Progress;

namespace Terrane.Runtime.Tests.Progress;

public sealed class ProgressTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private string[] Lines => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void Dispose() => _output.Dispose();

    [Fact]
    public void Log_lines_come_ever_more_rarely()
    {
        using ProgressSink sink = ProgressSink.Create(_output, ProgressOptions.Default, memoryInUse: () => 512L << 20, clock: _clock);
        using (ProgressStage stage = sink.Begin("build", "tiles", 1200))
        {
            for (int second = 0; second < 100; second++)
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                stage.Advance(10, 100 << 10);
            }
        }
        // After 5 s, then 10, 20 and 40 s later: at 5, 15, 35 and 75 s.
        Assert.Equal(5, Lines.Length);
        Assert.Equal("build: 40/1,200 tiles 3%  8.0 tiles/s  80K/s  ETA 2m25s  mem 512M", Lines[0]);
        Assert.StartsWith("build: 140/1,200 tiles 11%", Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("build: 340/1,200 tiles 28%", Lines[2], StringComparison.Ordinal);
        Assert.StartsWith("build: 740/1,200 tiles 61%", Lines[3], StringComparison.Ordinal);
        Assert.Equal("build: 1,000 tiles, 9.8M in 1m40s, 10 tiles/s", Lines[4]);
    }

    [Fact]
    public void The_interval_starts_anew_with_each_stage()
    {
        using ProgressSink sink = ProgressSink.Create(_output, ProgressOptions.Default with { Interval = TimeSpan.FromSeconds(2) }, clock: _clock);
        foreach (string name in new[] { "plan", "build" })
        {
            using ProgressStage stage = sink.Begin(name, "files");
            _clock.Advance(TimeSpan.FromSeconds(3));
        }
        Assert.Equal(["plan: 0 files", "plan: 0 files in 3.0s", "build: 0 files", "build: 0 files in 3.0s"], Lines);
    }

    [Fact]
    public void What_an_earlier_run_did_is_progress_but_not_speed()
    {
        var stage = new ProgressStage("build", "tiles", 1000, _clock);
        stage.Skip(900);
        _clock.Advance(TimeSpan.FromSeconds(10));
        stage.Advance(20);
        Assert.Equal((920, 2.0, TimeSpan.FromSeconds(40)), (stage.Done, stage.ItemsPerSecond, stage.Remaining!.Value));
    }

    [Fact]
    public void A_bar_fits_its_terminal_and_leaves_a_summary()
    {
        int width = 60;
        using (ProgressSink sink = ProgressSink.Create(_output, ProgressOptions.Default, () => width, colour: false, clock: _clock))
        {
            using ProgressStage stage = sink.Begin("build", "tiles", 100);
            stage.Advance(50);
            _clock.Advance(TimeSpan.FromSeconds(1));
            sink.Write(MessageLevel.Warning, "a better operation lacks its grid", "crs.grid");
            width = 25;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        string text = _output.ToString();
        Assert.DoesNotContain("\u001b[3", text, StringComparison.Ordinal); // no colour was asked for
        string[] drawings = text.Split("\r\u001b[K");
        Assert.Contains("build ━━━━━━━━━━━━──────────── 50/100 tiles 50%  50 tiles/s", drawings.Select(line => line.TrimEnd()));
        Assert.All(drawings, drawing => Assert.InRange(drawing.Split('\n')[0].Length, 0, 72));
        Assert.Contains("warning: a better operation lacks its grid [crs.grid]\n", text, StringComparison.Ordinal);
        Assert.Contains(drawings, drawing => drawing.Length == 24); // one column stays free: a full line would wrap
        Assert.EndsWith("\r\u001b[Kbuild: 50 tiles in 2.0s, 25 tiles/s\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_surrounds_the_bar_alone()
    {
        using ProgressSink sink = ProgressSink.Create(_output, ProgressOptions.Default, () => 100, colour: true, clock: _clock);
        using ProgressStage stage = sink.Begin("pack", "tiles", 1);
        Assert.Contains("pack \u001b[36m────────────────────────\u001b[0m 0/1 tiles 0%", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_object_per_line()
    {
        using (ProgressSink sink = ProgressSink.Create(_output, ProgressOptions.Default with { Json = true }, () => 80, clock: _clock))
        {
            using ProgressStage stage = sink.Begin("build", "tiles", 100);
            stage.Advance(25, 1000);
            _clock.Advance(TimeSpan.FromSeconds(5));
            sink.Write(MessageLevel.Warning, "two\nlines", "crs.grid");
        }
        List<JsonNode> events = [.. Lines.Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(["stage.start", "progress", "message", "stage.end"], events.Select(e => (string)e["event"]!));
        Assert.Equal("2026-01-02T03:04:10.000Z", (string)events[1]["time"]!);
        Assert.Equal(("build", 25, 100, 1000L), ((string)events[1]["stage"]!, (int)events[1]["done"]!, (int)events[1]["total"]!, (long)events[1]["bytes"]!));
        Assert.Equal((5.0, 15.0), ((double)events[1]["itemsPerSecond"]!, (double)events[1]["etaSeconds"]!));
        Assert.Equal(("warning", "crs.grid", "two\nlines"), ((string)events[2]["level"]!, (string)events[2]["code"]!, (string)events[2]["text"]!));
        Assert.NotNull(events[3]["cpuSeconds"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Quiet_leaves_warnings_and_errors(bool json)
    {
        using (ProgressSink sink = ProgressSink.Create(_output, ProgressOptions.Default with { Quiet = true, Verbose = true, Json = json }, () => 80, clock: _clock))
        {
            using ProgressStage stage = sink.Begin("build", "tiles", 100);
            _clock.Advance(TimeSpan.FromMinutes(10));
            sink.Write(MessageLevel.Detail, "detail");
            sink.Write(MessageLevel.Info, "info");
            sink.Write(MessageLevel.Warning, "careful");
            sink.Write(MessageLevel.Error, "broken", "raster.read");
        }
        Assert.Equal(2, Lines.Length);
        Assert.Contains("careful", Lines[0], StringComparison.Ordinal);
        Assert.Contains("raster.read", Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Details_are_for_those_who_ask()
    {
        using ProgressSink plain = ProgressSink.Create(_output, ProgressOptions.Default, clock: _clock);
        plain.Write(MessageLevel.Detail, "hidden");
        using ProgressSink verbose = ProgressSink.Create(_output, ProgressOptions.Default with { Verbose = true }, clock: _clock);
        verbose.Write(MessageLevel.Detail, "shown");
        Assert.Equal(["shown"], Lines);
    }

    [Theory]
    [InlineData(0.44, "0.4s")]
    [InlineData(12.4, "12s")]
    [InlineData(130, "2m10s")]
    [InlineData(11_100, "3h05m")]
    [InlineData(187_300, "2d04h")]
    public void Durations_read_like_speech(double seconds, string text) => Assert.Equal(text, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Counting_from_many_threads_loses_nothing()
    {
        var stage = new ProgressStage("build", "tiles");
        Parallel.For(0, 10_000, _ => stage.Advance(2, 3));
        Assert.Equal((20_000, 30_000), (stage.Done, stage.Bytes));
    }
}
