using Terrane.Fusion.Policies;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Kinds;

/// <summary>One elevation everywhere.</summary>
internal sealed class ConstantKind : ProviderKind
{
    internal override string Name => "constant";

    internal override IReadOnlyList<string> Keys { get; } = ["value"];

    internal override ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec) =>
        spec with { Source = new ConstantSource(PolicyValues.Number(map, "value") ?? throw JobException.Missing(map.Place, "value")) };
}
