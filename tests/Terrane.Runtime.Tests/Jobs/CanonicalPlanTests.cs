using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

public sealed class CanonicalPlanTests
{
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
