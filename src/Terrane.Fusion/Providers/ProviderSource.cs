using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;

namespace Terrane.Fusion.Providers;

/// <summary>Where the elevations of a provider come from, as its own keys say. Immutable; nothing is open.</summary>
public abstract record ProviderSource
{
    private protected ProviderSource() { }

    /// <summary>False where heights count from nothing, as a constant's.</summary>
    internal virtual bool HasDatum => true;

    /// <summary>Writes down what changes the bytes of an output, besides the files that are opened: those are inputs of the plan anyway.</summary>
    /// <param name="plan">The provider in the plan.</param>
    internal virtual void Describe(JsonObject plan) { }

    /// <summary>In a few words, for `--dry-run`; null: the files are counted.</summary>
    internal virtual string? Text => null;

    /// <summary>Opens what an area needs, each file briefly.</summary>
    /// <exception cref="TerraneException">Something that the user has to mend: a path that is not there, a file without CRS. What merely failed belongs
    /// into <see cref="ProviderOpening.Failures"/>: it is no reason to lose the rest.</exception>
    internal abstract ProviderOpening Open(ProviderSpec provider, ProviderRequest request, CancellationToken ct);
}
