namespace Terrane.Fusion.Operators;

/// <summary>Every operator, by name.</summary>
internal static class FusionOperators
{
    private static readonly FusionOperator[] All =
        [new Overwrite(), new Feather(), new Extreme("min", -1), new Extreme("max", 1), new Mean("mean", false), new Mean("weighted_mean", true), new Fill()];

    internal static IEnumerable<string> Names => All.Select(op => op.Name);

    internal static FusionOperator? Find(string name) => All.FirstOrDefault(op => op.Name == name || op.Aliases.Contains(name));

    internal static FusionOperator Get(string name) => Find(name) ?? throw new ArgumentOutOfRangeException(nameof(name), name, null);
}
