using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Commands;

/// <summary>What every command has in common.</summary>
public sealed class UsageTests(QuiltBuild quilt)
{
    private static readonly Lazy<string[]> Commands = new(() =>
        [.. TerraneProgram.Run("[suggest:8]", "terrane ").Exits(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(word => char.IsAsciiLetter(word[0]))]);

    [Fact]
    public void Every_command_has_help_with_an_example_on_stdout()
    {
        string overview = TerraneProgram.Run("--help").Exits(0).Out;
        Assert.DoesNotContain("Example", overview);
        Assert.Contains("build", Commands.Value);
        Assert.All(Commands.Value, command =>
        {
            Assert.Contains($"\n  {command} ", overview);
            Outcome help = TerraneProgram.Run(command, "--help").Exits(0);
            Assert.Contains($"  terrane {command}", help.Out.Split("Example")[1]);
            Assert.Empty(help.Error);
        });
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("build")]
    [InlineData("build", "x.tif", "-o", "x.pmtiles", "--max-zoom", "deep")]
    [InlineData("build", "x.tif", "-o", "x.pmtiles", "--max-zoom", "23")]
    [InlineData("build", "x.tif", "-o", "x.pmtiles", "--memory", "lots")]
    [InlineData("build", "x.tif", "-o", "x.tif")]
    [InlineData("build", "x.tif", "-o", "x.pmtiles", "--bbox", "10,0,0,10")]
    [InlineData("plan", "x.tif", "--log", "xml")]
    [InlineData("show", "x.pmtiles", "--colour")]
    [InlineData("tile", "x.pmtiles", "1/2/1")]
    [InlineData("verify")]
    public void A_wrong_word_ends_with_2_and_says_so_on_stderr_alone(params string[] arguments)
    {
        Outcome outcome = TerraneProgram.Run(arguments).Exits(2);
        Assert.Empty(outcome.Out);
        Assert.NotEmpty(outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public void The_version_is_the_one_of_the_product()
    {
        string version = TerraneProgram.Run("--version").Exits(0).Out.Trim();
        Assert.Matches(@"^\d+\.\d+\.\d+$", version);
        Assert.Contains($"\"version\": \"{version}\"", File.ReadAllText(quilt.Archive + ".report.json"));
    }

    [Fact]
    public void A_reader_that_has_seen_enough_is_no_failure()
    {
        string tile = Archive.Tiles(quilt.Archive).Keys.Last().ToString();
        Outcome outcome = TerraneProgram.Bash("""
            "$TERRANE" tile "$1" "$2" --elevation | head -c 10; echo " ${PIPESTATUS[0]}"
            "$TERRANE" show "$1" --json | true; echo "${PIPESTATUS[0]}"
            """, quilt.Archive, tile).Exits(0);
        Assert.Empty(outcome.Error);
        Assert.Matches(@"^.{10} 0\n0\n$", outcome.Out);
    }

    [Fact]
    public void An_answer_that_does_not_fit_the_disk_is_a_failure()
    {
        Outcome outcome = TerraneProgram.Bash("\"$TERRANE\" show \"$1\" > /dev/full", quilt.Archive).Exits(2).Says("disk.full");
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public void The_log_is_one_json_object_per_line_on_request()
    {
        using var folder = new TestFolder();
        Outcome outcome = TerraneProgram.Run("build", quilt.Sources, "-o", folder.File("x.pmtiles"), "--max-zoom", "9", "--effort", "0", "--log", "json").Exits(0);
        string[] lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.True(System.Text.Json.JsonDocument.Parse(line).RootElement.TryGetProperty("event", out _)));
        Assert.Contains(lines, line => line.Contains("\"stage.end\"", StringComparison.Ordinal));
        Assert.Empty(TerraneProgram.Run("build", quilt.Sources, "-o", folder.File("x.pmtiles"), "--max-zoom", "9", "--effort", "0", "--overwrite", "-q").Exits(0).Error);
    }

    [Fact]
    public void Colours_are_for_terminals_and_NO_COLOR_is_kept()
    {
        const string Ask = "script -qec '\"$TERRANE\" show /nonexistent.pmtiles' /dev/null";
        Assert.Contains("\u001b[31m", TerraneProgram.Bash("unset NO_COLOR; " + Ask).Exits(2).Out);
        Assert.DoesNotContain("\u001b[3", TerraneProgram.Bash("NO_COLOR=1 " + Ask).Exits(2).Out);
        Assert.DoesNotContain("\u001b", TerraneProgram.Run("show", "/nonexistent.pmtiles").Exits(2).Error);
    }

    [Fact]
    public void The_shell_completes_commands_options_and_files()
    {
        string script = Path.Combine(RepositoryRoot(), "scripts", "completion.bash");
        Outcome outcome = TerraneProgram.Bash("""
            PATH="$(dirname "$TERRANE"):$PATH"
            source "$1"
            complete_line() { COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDS=($1); [[ $1 == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=(); _terrane; echo "${COMPREPLY[*]}"; }
            complete_line 'terrane bui'
            complete_line 'terrane build x.tif --max-z'
            """, script).Exits(0);
        Assert.Equal("build\n--max-zoom\n", outcome.Out);
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
