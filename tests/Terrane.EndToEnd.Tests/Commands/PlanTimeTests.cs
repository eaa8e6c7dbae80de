using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Commands;

public sealed class PlanTimeTests(QuiltBuild quilt)
{
    [Fact]
    public void A_plan_tells_how_long_it_is_likely_to_take_and_writes_nothing()
    {
        using var folder = new TestFolder();
        string[] command = ["plan", quilt.Sources, .. QuiltBuild.Options];
        JsonElement with = TerraneProgram.RunIn(folder.Path, [("TMPDIR", folder.Path)], [.. command, "--json"]).Exits(0).Json;
        JsonElement without = TerraneProgram.Run([.. command, "--json", "--no-calibrate"]).Exits(0).Json;
        Assert.Equal(without.GetProperty("hash").GetString(), with.GetProperty("hash").GetString());
        Assert.Equal(JsonValueKind.Null, without.GetProperty("time").ValueKind);
        JsonElement time = with.GetProperty("time");
        Assert.InRange(time.GetProperty("seconds").GetDouble(), 0.01, 600);
        Assert.True(time.GetProperty("low").GetDouble() < time.GetProperty("seconds").GetDouble() && time.GetProperty("seconds").GetDouble() < time.GetProperty("high").GetDouble());
        Assert.InRange(time.GetProperty("bytesPerTile").GetDouble(), 1_000, 200_000);
        JsonElement[] cores = [.. time.GetProperty("cores").EnumerateArray()];
        Assert.Equal([1, 2, 8, 64], cores.Select(c => c.GetProperty("workers").GetInt32()));
        Assert.True(cores[0].GetProperty("seconds").GetDouble() >= cores[^1].GetProperty("seconds").GetDouble());
        Assert.True(cores[0].GetProperty("memoryBytes").GetInt64() < cores[^1].GetProperty("memoryBytes").GetInt64());
        Assert.Empty(folder.Names());
        Assert.Contains("built on trial", TerraneProgram.Run(command).Exits(0).Out);
    }
}
