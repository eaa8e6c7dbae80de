using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Runtime.Tests.Reports;

public sealed class OutputTests : IDisposable
{
    private static readonly CanonicalPlan Plan = CanonicalPlan.Parse("""{"options":{"maxZoom":12}}""");
    private static readonly CanonicalPlan OtherPlan = CanonicalPlan.Parse("""{"options":{"maxZoom":13}}""");
    private readonly TemporaryFolder _folder = new();
    private string Output => _folder.File("out.pmtiles");
    private string Lineage => _folder.File("out.lineage.pmtiles");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unit.limit", false)]
    [InlineData("unit.crash", false)]
    [InlineData("raster.read", true)]
    public void What_lacks_tiles_that_were_given_up_is_made_again(string code, bool isUpToDate)
    {
        var report = new RunReport("build", Plan, []);
        report.DataErrors.Add(code, "tiles 3/4/5");
        File.WriteAllText(PublishedOutput.PartialPath(Output), "x");
        PublishedOutput.Commit(report, Output);
        Assert.Equal(isUpToDate ? OutputDecision.UpToDate : OutputDecision.Build, OutputCheck.Decide(Output, Plan, overwrite: false));
        Assert.Equal("output.exists", Assert.Throws<RunException>(() => OutputCheck.Decide(Output, OtherPlan, overwrite: false)).Code);
    }

    [Fact]
    public void More_inputs_than_a_report_has_room_for_are_listed_beside_it()
    {
        string output = Path.Combine(_folder.Path, "many.bin");
        InputRecord[] inputs = [.. Enumerable.Range(0, CanonicalPlan.MostInputs + 1).Select(i => new InputRecord($"a,{i}.tif", 2, i))];
        CanonicalPlan plan = CanonicalPlan.From([], inputs);
        File.WriteAllText(PublishedOutput.PartialPath(output), "x");
        PublishedOutput.Commit(new RunReport("build", plan, inputs), output);
        string[] lines = File.ReadAllLines(output + ".inputs.csv");
        Assert.Equal((10_002, "\"a,7.tif\",2,7,"), (lines.Length, lines[8]));
        Assert.True(new FileInfo(RunReport.PathFor(output)).Length < 5000);
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(output, plan, overwrite: false));
        Assert.Equal("output.exists", Assert.Throws<RunException>(() => OutputCheck.Decide(output, CanonicalPlan.From([], inputs[1..]), overwrite: false)).Code);
        File.WriteAllText(PublishedOutput.PartialPath(output), "y");
        PublishedOutput.Commit(new RunReport("build", CanonicalPlan.From([], inputs[1..]), inputs[1..]), output);
        Assert.False(File.Exists(output + ".inputs.csv"));
    }

    [Theory]
    [InlineData("../elsewhere")]
    [InlineData("..")]
    [InlineData("/etc")]
    [InlineData("")]
    public void A_report_that_names_files_of_other_folders_is_none_and_nothing_of_them_is_deleted(string name)
    {
        string folder = Directory.CreateDirectory(_folder.File("with")).FullName, output = Path.Combine(folder, "out.pmtiles"), elsewhere = Directory.CreateDirectory(_folder.File("elsewhere")).FullName;
        File.WriteAllText(PublishedOutput.PartialPath(output), "x");
        PublishedOutput.Commit(new RunReport("build", Plan, []), output);
        JsonNode report = JsonNode.Parse(File.ReadAllText(RunReport.PathFor(output)))!;
        report["outputs"]!.AsArray().Insert(0, new JsonObject { ["name"] = name, ["size"] = 0, ["modifiedTicks"] = 0 }); // as an empty folder has them
        File.WriteAllText(RunReport.PathFor(output), report.ToJsonString());
        Assert.Null(FinishedOutput.Read(output));
        File.WriteAllText(PublishedOutput.PartialPath(output), "y");
        PublishedOutput.Commit(new RunReport("build", OtherPlan, []), output);
        Assert.True(Directory.Exists(elsewhere));
    }

    [Fact]
    public void A_finished_output_of_the_same_plan_is_left_alone_even_with_overwrite()
    {
        Assert.Equal(OutputDecision.Build, OutputCheck.Decide(Output, Plan, overwrite: false));
        Publish(Plan, "tiles");
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(Output, Plan, overwrite: false));
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(Output, Plan, overwrite: true));
    }

    [Fact]
    public void Another_plan_is_an_error_that_names_the_difference()
    {
        Publish(Plan, "tiles");
        var e = Assert.Throws<RunException>(() => OutputCheck.Decide(Output, OtherPlan, overwrite: false));
        Assert.Equal("output.exists", e.Code);
        Assert.Contains("options.maxZoom: 12 -> 13", e.Message, StringComparison.Ordinal);
        Assert.Equal(OutputDecision.Build, OutputCheck.Decide(Output, OtherPlan, overwrite: true));
    }

    [Fact]
    public void A_file_that_terrane_did_not_write_is_not_replaced()
    {
        File.WriteAllText(Output, "mine");
        Assert.Equal("output.exists", Assert.Throws<RunException>(() => OutputCheck.Decide(Output, Plan, overwrite: false)).Code);
        Assert.Equal(OutputDecision.Build, OutputCheck.Decide(Output, Plan, overwrite: true));

        File.WriteAllText(RunReport.PathFor(Output), "{ not a report");
        Assert.Throws<RunException>(() => OutputCheck.Decide(Output, Plan, overwrite: false));
        File.WriteAllText(RunReport.PathFor(Output), """{"format":"terrane.report/1"}""");
        Assert.Throws<RunException>(() => OutputCheck.Decide(Output, Plan, overwrite: false));
    }

    [Fact]
    public void A_file_changed_since_is_not_taken_for_the_output()
    {
        Publish(Plan, "tiles");
        File.SetLastWriteTimeUtc(Output, DateTime.UtcNow.AddSeconds(5));
        var e = Assert.Throws<RunException>(() => OutputCheck.Decide(Output, Plan, overwrite: false));
        Assert.Contains("changed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_companion_is_made_again()
    {
        Publish(Plan, "tiles", "lineage");
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(Output, Plan, overwrite: false));
        File.Delete(Lineage);
        Assert.Equal(OutputDecision.Build, OutputCheck.Decide(Output, Plan, overwrite: false));
    }

    [Fact]
    public void A_copied_folder_with_its_times_stays_up_to_date()
    {
        Publish(Plan, "tiles");
        using var other = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(_folder.Path))
        {
            string copy = other.File(Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetLastWriteTimeUtc(copy, File.GetLastWriteTimeUtc(file)); // cp -p, rsync -t
        }
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(other.File("out.pmtiles"), Plan, overwrite: false));
    }

    [Fact]
    public void Publishing_replaces_everything_the_plan_before_had_made()
    {
        Publish(Plan, "tiles", "lineage");
        Publish(OtherPlan, "other tiles");
        Assert.Equal(["out.pmtiles", "out.pmtiles.report.json"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal("other tiles", File.ReadAllText(Output));
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(Output, OtherPlan, overwrite: false));
    }

    [Fact]
    public void Publishing_goes_on_where_a_kill_stopped_it()
    {
        // Killed after the report and the first rename: the main output still bears its old name.
        Publish(Plan, "old tiles");
        Partial(Lineage, "lineage");
        Partial(Output, "new tiles");
        RunReport report = Report(OtherPlan);
        List<PublishedFile> files = [.. new[] { Lineage, Output }.Select(path => PublishedFile.Of(PublishedOutput.PartialPath(path), Path.GetFileName(path)))];
        File.WriteAllText(RunReport.PathFor(Output), report.ToJson(files));
        File.Move(PublishedOutput.PartialPath(Lineage), Lineage);

        Assert.Equal(OutputDecision.Build, OutputCheck.Decide(Output, OtherPlan, overwrite: true));
        PublishedOutput.Commit(report, Lineage, Output);
        Assert.Equal(("lineage", "new tiles"), (File.ReadAllText(Lineage), File.ReadAllText(Output)));
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(Output, OtherPlan, overwrite: false));
        PublishedOutput.Commit(report, Lineage, Output); // once more does no harm
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(Output, OtherPlan, overwrite: false));
    }

    [Fact]
    public void Nothing_to_publish_is_an_error_with_the_path()
    {
        var e = Assert.Throws<RunException>(() => PublishedOutput.Commit(Report(Plan), Output));
        Assert.Equal("output.write", e.Code);
        Assert.Contains(Output, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void The_plan_in_the_report_is_the_plan_that_was_given()
    {
        CanonicalPlan plan = CanonicalPlan.Parse("""{"step":0.30000000000000004,"name":"é<&\"","big":1e300,"list":[1,2.5,null]}""");
        Partial(Output, "tiles");
        PublishedOutput.Commit(Report(plan), Output);
        Assert.Equal(OutputDecision.UpToDate, OutputCheck.Decide(Output, plan, overwrite: false));
        Assert.Equal(plan.Hash, (string)JsonNode.Parse(File.ReadAllText(RunReport.PathFor(Output)))!["plan"]!["hash"]!);
    }

    private void Publish(CanonicalPlan plan, string tiles, string? lineage = null)
    {
        Partial(Output, tiles);
        if (lineage is not null) Partial(Lineage, lineage);
        PublishedOutput.Commit(Report(plan), lineage is null ? [Output] : [Lineage, Output]);
    }

    private static RunReport Report(CanonicalPlan plan) => new("build", plan, []);

    private static void Partial(string output, string text) => File.WriteAllText(PublishedOutput.PartialPath(output), text);
}
