using Terrane.Fusion.Policies;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers;

/// <summary>A kind of provider: what <c>type</c> in a policy stands for. Stateless; a new one is a file in Kinds and a line in <see cref="ProviderKinds"/>.</summary>
internal abstract class ProviderKind
{
    /// <summary>As policies name it.</summary>
    internal abstract string Name { get; }

    /// <summary>The keys of its own.</summary>
    internal abstract IReadOnlyList<string> Keys { get; }

    /// <summary>Reads the keys of its own; who asks for a key makes it known, and all others are errors.</summary>
    /// <param name="map">The provider's keys.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <param name="spec">With the keys that all kinds share; to be returned with <see cref="ProviderSpec.Source"/>.</param>
    /// <exception cref="JobException">job.*, with the line.</exception>
    internal abstract ProviderSpec Read(StrictYaml map, string folder, ProviderSpec spec);
}
