using Terrane.Core;
using Terrane.Mosaic.Isolation;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Tests.Isolation;

public sealed class IsolationSharesTests
{
    private static readonly MemoryDemand Files = new(541);

    [Theory]
    [InlineData("256M", 16, 1)]
    [InlineData("512M", 2, 2)]
    [InlineData("512M", 16, 2)]
    [InlineData("2G", 4, 4)]
    public void As_many_children_as_memory_has_room_for(string memory, int processors, int children) =>
        Assert.Equal(children, IsolationShares.Of(Options(memory), processors, Files).Children);

    [Fact]
    public void A_child_has_at_least_what_a_build_of_one_thread_needs()
    {
        for (int mebibytes = 260; mebibytes < 8192; mebibytes += 97)
        {
            BuildOptions options = Options($"{mebibytes}M");
            IsolationShares shares = IsolationShares.Of(options, 64, Files);
            Assert.True(shares.Child >= MemoryShares.LeastOf(options, Files), $"{mebibytes}M: {shares}");
            MemoryShares.Of(options with { Memory = shares.Child, Workers = 1 }, 1, Files); // it takes it
        }
    }

    [Fact]
    public void Fewer_at_work_have_more_each()
    {
        BuildOptions options = Options("4G");
        Assert.True(IsolationShares.ChildOf(options, 2) > IsolationShares.ChildOf(options, 4));
        Assert.True(IsolationShares.ChildOf(options, 1) < options.Memory);
    }

    [Fact]
    public void Too_little_for_parent_and_child_is_refused_with_what_is_enough()
    {
        PlanException refused = Assert.Throws<PlanException>(() => IsolationShares.Of(Options("220M"), 2, Files));
        Assert.Equal("plan.memory", refused.Code);
        string enough = refused.Message.Split(' ').Last(word => word.Contains('M', StringComparison.Ordinal)).TrimEnd('.', ',', ';');
        Assert.Equal(1, IsolationShares.Of(Options(enough), 2, Files).Children);
    }

    private static BuildOptions Options(string memory) => new()
    {
        Sources = [new SourceSpec { Paths = ["a.tif"], Name = "a" }],
        Output = "x.pmtiles",
        Memory = ByteSize.Parse(memory),
    };
}
