using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

public sealed class PlanDifferenceTests
{
    [Fact]
    public void Names_the_option_and_both_values() =>
        Assert.Equal(["options.maxZoom: 12 -> 13"],
            PlanDifference.Describe("""{"options":{"maxZoom":12,"minZoom":0}}""", """{"options":{"minZoom":0,"maxZoom":13}}"""));

    [Fact]
    public void Tells_files_apart_by_their_path()
    {
        const string Before = """{"inputs":[{"path":"a.tif","size":1},{"path":"b.tif","size":2}]}""";
        const string After = """{"inputs":[{"path":"b.tif","size":3},{"path":"c.tif","size":4}]}""";
        Assert.Equal([
            """inputs[a.tif]: {"path":"a.tif","size":1} -> (absent)""",
            "inputs[b.tif].size: 2 -> 3",
            """inputs[c.tif]: (absent) -> {"path":"c.tif","size":4}""",
        ], PlanDifference.Describe(Before, After));
    }

    [Fact]
    public void Another_order_of_sources_is_a_difference() =>
        Assert.Equal(["sources: order lidar, global -> global, lidar"],
            PlanDifference.Describe("""{"sources":[{"name":"lidar"},{"name":"global"}]}""", """{"sources":[{"name":"global"},{"name":"lidar"}]}"""));

    [Fact]
    public void Plain_arrays_are_compared_by_position() =>
        Assert.Equal(["bbox[1]: 2 -> 5", "bbox[2]: (absent) -> 3"], PlanDifference.Describe("""{"bbox":[1,2]}""", """{"bbox":[1,5,3]}"""));

    [Fact]
    public void A_value_that_changes_its_kind_is_shown_whole() =>
        Assert.Equal(["rounding: \"none\" -> 0.5", "bbox: null -> [1,2]"],
            PlanDifference.Describe("""{"rounding":"none","bbox":null}""", """{"rounding":0.5,"bbox":[1,2]}"""));

    [Fact]
    public void Equal_plans_differ_in_nothing() => Assert.Empty(PlanDifference.Describe("""{"a":[1,{"b":2}]}""", """{"a":[1,{"b":2}]}"""));

    [Fact]
    public void A_long_list_is_cut_and_counted()
    {
        string Plan(int value) => "{" + string.Join(',', Enumerable.Range(10, 50).Select(i => $"\"k{i}\":{value}")) + "}";
        IReadOnlyList<string> lines = PlanDifference.Describe(Plan(1), Plan(2));
        Assert.Equal(21, lines.Count);
        Assert.Equal("and 30 more differences", lines[^1]);
    }
}
