using Terrane.Mosaic.Job;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Tests.Job;

public sealed class ZoomGroupsTests
{
    // The earlier tool's, which had zooms 0 to 16.
    [Theory]
    [InlineData("balanced", "15-16, 13-14, 11-12, 0-10")]
    [InlineData("safe", "15-16, 14, 13, 12, 10-11, 0-9")]
    [InlineData("fast", "14-16, 12-13, 0-11")]
    [InlineData("incremental", "16, 15, 14, 13, 12, 11, 10, 7-9, 0-6")]
    [InlineData("single", "0-16")]
    [InlineData("0-6,7-9,10-16", "10-16, 7-9, 0-6")]
    public void Patterns_are_those_of_the_earlier_tool(string text, string groups) =>
        Assert.Equal(groups, ZoomGroups.Describe(ZoomGroups.Floors(ZoomGroups.Check("", "", text), 0, 16)!, 0, 16));

    [Theory]
    [InlineData("balanced", 0, 12, "11-12, 0-10")]
    [InlineData("balanced", 0, 8, "0-8")]
    [InlineData("balanced", 11, 13, "13, 11-12")]
    [InlineData("balanced", 0, 19, "19, 17-18, 15-16, 13-14, 11-12, 0-10")]
    [InlineData("0-6,7-9,10-22", 5, 12, "10-12, 7-9, 5-6")]
    [InlineData("8,9,10", 8, 10, "10, 9, 8")]
    public void They_are_cut_to_the_zooms_of_the_plan(string text, byte min, byte max, string groups) =>
        Assert.Equal(groups, ZoomGroups.Describe(ZoomGroups.Floors(text, min, max)!, min, max));

    [Theory]
    [InlineData("0-6,7-9")]
    [InlineData("3-12")]
    public void Ranges_that_leave_zooms_out_are_none(string text) => Assert.Null(ZoomGroups.Floors(text, 0, 12));

    [Theory]
    [InlineData("")]
    [InlineData("bold")]
    [InlineData("0-6,8-9")]
    [InlineData("0-6,6-9")]
    [InlineData("9-6")]
    [InlineData("0-6-9")]
    [InlineData("0-23")]
    [InlineData("-6")]
    public void Nonsense_is_refused(string text) => Assert.Equal("job.value", Assert.Throws<JobException>(() => ZoomGroups.Check("options", "--zoom-groups", text)).Code);
}
