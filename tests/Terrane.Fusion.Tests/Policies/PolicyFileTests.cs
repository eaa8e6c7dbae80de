using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Tests.Support;

namespace Terrane.Fusion.Tests.Policies;

/// <summary>A policy is read strictly: what is misspelt or missing is an error at load, with its line.</summary>
public sealed class PolicyFileTests : IDisposable
{
    private const string Head = "name: test\ncrs: EPSG:32630\nresolution: 10\nproviders:\n  sea: {type: constant, value: -5, aliases: [ocean]}\n  land: {path: land.tif}\n";

    private readonly Ground _ground = new();

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("steps:\n  - {provider: sea, operator: overwrite, operater: x}\n", "job.key", ":8", "operator")]
    [InlineData("stepz: []\nsteps: []\n", "job.key", ":7", "steps")]
    [InlineData("steps:\n  - {provider: see, operator: overwrite}\n", "fusion.provider", ":8", "sea")]
    [InlineData("steps:\n  - {provider: sea, operator: overwrite}\n  - {provider: land, operation: metric_feather}\n", "fusion.distance", ":9", "distance")]
    [InlineData("steps:\n  - {provider: sea, operator: overwrite, blend_distance: 50}\n", "fusion.distance", ":8", "feather")]
    [InlineData("steps:\n  - {provider: sea, operator: overwite}\n", "job.value", ":8", "overwrite")]
    [InlineData("steps:\n  - {provider: sea, operator: min, operation: max}\n", "job.value", ":8", "same")]
    [InlineData("steps:\n  - provider: land\n    operator: overwrite\n    filter: {min_elevaton: 0}\n", "job.key", ":10", "min_elevation")]
    [InlineData("steps:\n  - provider: land\n    operator: overwrite\n    filter: {mask: land}\n", "fusion.land", ":8", "land")]
    [InlineData("steps:\n  - provider: land\n    operator: overwrite\n    transitions: [{over: gebco, operator: fill}]\n", "fusion.provider", ":10", "ocean")]
    [InlineData("steps:\n  - {provider: land, operator: overwrite, zone: {type: bbox, coords: [1, 2, 1, 4]}}\n", "job.value", ":8", "west")]
    [InlineData("steps:\n  - {provider: land, operater: overwrite}\n", "job.key", ":8", "'operator'")]
    [InlineData("steps:\n  - {providr: land, operator: overwrite}\n", "job.key", ":8", "'provider'")]
    [InlineData("step:\n  - {provider: land, operator: overwrite}\n", "job.key", ":7", "'steps'")]
    [InlineData("steps:\n  - {provider: land, operator: overwrite, zone: {typ: bbox, coords: [1, 2, 3, 4]}}\n", "job.key", ":8", "'type'")]
    [InlineData("steps:\n  - provider: land\n    operator: overwrite\n    transitions: [{ovr: sea, operator: fill}]\n", "job.key", ":10", "'over'")]
    public void What_cannot_be_meant_is_refused_with_its_line(string steps, string code, string line, string hint)
    {
        string path = _ground.Write("policy.yaml", Head + steps);
        var error = Assert.ThrowsAny<TerraneException>(() => PolicyFile.Load(path));
        Assert.Equal(code, error.Code);
        Assert.Contains(path + line, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message + error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nam: t", "name: t", ":1", "'name'")]
    [InlineData("resolutoin: 10", "resolution: 10", ":3", "'resolution'")]
    [InlineData("{paht: land.tif}", "{path: land.tif}", ":6", "'path'")]
    public void A_misspelt_key_is_told_before_the_one_that_is_missing(string wrong, string right, string line, string hint)
    {
        string path = _ground.Write("policy.yaml", Head.Replace(right, wrong, StringComparison.Ordinal) + "steps: [{provider: land, operator: fill}]\n");
        var error = Assert.ThrowsAny<TerraneException>(() => PolicyFile.Load(path));
        Assert.Equal(("job.key", true), (error.Code, error.Message.Contains(path + line, StringComparison.Ordinal)));
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Operator_and_operation_aliases_and_distances_are_one()
    {
        FusionPolicy policy = PolicyFile.Load(_ground.Write("policy.yaml", Head + """
            variables: [elevation, uncertainty]
            background: -9
            steps:
              - {provider: ocean, operation: overwrite}
              - provider: land
                operator: metric_feather
                blend_distance: 0.4km
                weight: 2
                uncertainty: 0.5
                transitions: [{target_provider: ocean, operator: feather, distance: 60m, hole: 5}]
            """));
        Assert.Equal("sea", policy.Steps[0].Provider.Name);
        Assert.Equal(new StepOperator("feather", 400, 100), policy.Steps[1].Operator);
        Assert.Equal(new TransitionRule("sea", new StepOperator("feather", 60, 5)), Assert.Single(policy.Steps[1].Transitions));
        Assert.Equal((10, -9, true, false), (policy.Resolution, policy.Background, policy.Uncertainty, policy.Weight));
    }

    [Theory]
    [InlineData("EPSG:4326", "1/3600", 1.0 / 3600)]
    [InlineData("EPSG:4326", "111.32m", 0.001)]
    [InlineData("EPSG:32630", "30m", 30)]
    [InlineData("EPSG:2263", "30.48m", 100)] // US survey feet
    public void A_resolution_may_be_a_quotient_or_in_metres(string crs, string text, double units)
    {
        string yaml = $"name: t\ncrs: {crs}\nresolution: {text}\nproviders: {{a: {{type: constant, value: 0}}}}\nsteps: [{{provider: a, operator: fill}}]\n";
        Assert.Equal(units, PolicyFile.Load(_ground.Write("policy.yaml", yaml)).Resolution, units * 1e-5);
    }

    [Fact]
    public void A_name_stands_for_one_provider()
    {
        string yaml = Head.Replace("path: land.tif", "path: land.tif, aliases: [sea]", StringComparison.Ordinal) + "steps: [{provider: sea, operator: fill}]\n";
        Assert.Equal("fusion.provider", Assert.ThrowsAny<TerraneException>(() => PolicyFile.Load(_ground.Write("policy.yaml", yaml))).Code);
    }

    [Theory]
    [InlineData("*.interpolated.tif", "a.interpolated.tif", true)]
    [InlineData("*.interpolated", "a.interpolated.tif", false)]
    [InlineData("(?i)^BAG_", "bag_1.tif", true)]
    [InlineData("^bag_\\d+", "bag_x.tif", false)]
    [InlineData("a?.tif", "a1.tif", true)]
    public void Patterns_are_globs_or_regular_expressions(string pattern, string name, bool fits) => Assert.Equal(fits, NamePattern.Fits(pattern, name));
}
