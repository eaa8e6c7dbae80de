using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

public sealed class CanonicalPlanTests
{
    [Fact]
    public void Of_many_inputs_the_hash_is_that_of_the_whole_text_and_the_text_is_short()
    {
        InputRecord[] inputs = [.. Enumerable.Range(0, CanonicalPlan.MostInputs + 1).Select(i => new InputRecord($"é{i:D6}.tif", i, 77 + i, Tag: i % 1000 == 0 ? "\"t\"" : null))];
        var rest = new JsonObject { ["zoom"] = 3, ["format"] = "a/1", ["sources"] = new JsonArray("inputs", "[]") };
        CanonicalPlan plan = CanonicalPlan.From(rest, inputs);
        JsonObject whole = rest.DeepClone().AsObject();
        whole["inputs"] = new JsonArray([.. inputs.Select(i => i.Tag is null ? new JsonObject { ["path"] = i.Path, ["size"] = i.Size, ["modifiedTicks"] = i.ModifiedTicks }
            : new JsonObject { ["path"] = i.Path, ["size"] = i.Size, ["modifiedTicks"] = i.ModifiedTicks, ["etag"] = i.Tag })]);
        Assert.Equal(CanonicalPlan.From(whole).Hash, plan.Hash);
        Assert.True(plan.Json.Length < 300, plan.Json);
        JsonNode content = JsonNode.Parse(plan.Json)!;
        Assert.Equal((10_001, inputs.Sum(i => i.Size)), ((int)content["inputs"]!["count"]!, (long)content["inputs"]!["bytes"]!));
        Assert.Equal((plan.Hash, plan.Json), (CanonicalPlan.Recorded(content, plan.Hash).Hash, CanonicalPlan.Recorded(content, plan.Hash).Json));
        // One fewer, and the text has them all.
        CanonicalPlan fewer = CanonicalPlan.From(rest, inputs[..^1]);
        Assert.Equal((10_000, fewer.Hash), (JsonNode.Parse(fewer.Json)!["inputs"]!.AsArray().Count, CanonicalPlan.Parse(fewer.Json).Hash));
        InputRecord[] changed = [.. inputs[..^1], inputs[^1] with { ModifiedTicks = 1 }];
        Assert.Contains(PlanDifference.Describe(plan.Json, CanonicalPlan.From(rest, changed).Json), line => line.StartsWith("inputs.sha256", StringComparison.Ordinal));
    }

    [Fact]
    public void Key_order_and_white_space_do_not_matter()
    {
        CanonicalPlan a = CanonicalPlan.Parse("""{ "b": [1, {"y": null, "x": true}], "a": "é<&" }""");
        CanonicalPlan b = CanonicalPlan.Parse("""{"a":"\u00e9\u003c&","b":[1,{"x":true,"y":null}]}""");
        Assert.Equal("""{"a":"é<&","b":[1,{"x":true,"y":null}]}""", a.Json);
        Assert.Equal(a.Hash, b.Hash);
        Assert.Equal(64, a.Hash.Length);
    }

    [Theory]
    [InlineData("12", "12")]
    [InlineData("12.0", "12")]
    [InlineData("1.2e1", "12")]
    [InlineData("0.10", "0.1")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("1e300", "1E+300")]
    [InlineData("-0.5", "-0.5")]
    public void One_number_has_one_text(string given, string canonical) =>
        Assert.Equal($$"""{"n":{{canonical}}}""", CanonicalPlan.Parse($$"""{"n":{{given}}}""").Json);

    [Fact]
    public void A_number_built_in_code_equals_one_that_was_read()
    {
        var built = new JsonObject { ["step"] = 0.1 + 0.2, ["zoom"] = 12.0, ["limit"] = 3.0f };
        CanonicalPlan plan = CanonicalPlan.From(built);
        Assert.Equal("""{"limit":3,"step":0.30000000000000004,"zoom":12}""", plan.Json);
        Assert.Equal(plan.Hash, CanonicalPlan.Parse(plan.Json).Hash);
    }

    [Fact]
    public void Array_order_is_part_of_the_plan() =>
        Assert.NotEqual(CanonicalPlan.Parse("[1,2]").Hash, CanonicalPlan.Parse("[2,1]").Hash);

    [Fact]
    public void Refuses_what_JSON_cannot_write()
    {
        Assert.Throws<ArgumentException>(() => CanonicalPlan.From(new JsonObject { ["n"] = double.NaN }));
        Assert.Throws<JsonException>(() => CanonicalPlan.Parse("null"));
    }

    [Fact]
    public void The_hash_is_that_of_the_text()
    {
        // printf '{"a":1}' | sha256sum
        Assert.Equal("015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862", CanonicalPlan.Parse("""{"a":1}""").Hash);
    }
}
