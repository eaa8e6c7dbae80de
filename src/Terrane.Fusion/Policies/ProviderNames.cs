using Terrane.Fusion.Providers.Agencies;

namespace Terrane.Fusion.Policies;

/// <summary>The providers that steps may name: those of the policy, and after them those of agencies that it does not define.</summary>
/// <param name="folder">What paths are relative to.</param>
internal sealed class ProviderNames(string folder)
{
    private readonly Dictionary<string, ProviderSpec> _known = new(StringComparer.Ordinal);

    /// <summary>In the order in which they were met, each once.</summary>
    internal IReadOnlyList<ProviderSpec> All => [.. _known.Values.Distinct()];

    /// <exception cref="FusionException">fusion.provider: a name stands for two.</exception>
    internal void Add(ProviderSpec spec, string place)
    {
        foreach (string name in spec.Aliases.Prepend(spec.Name))
            if (!_known.TryAdd(name, spec)) throw FusionException.DuplicateProvider(place, name);
    }

    /// <summary>One that the policy has or that a step before has named: what no step lays, nothing can lie over.</summary>
    /// <exception cref="FusionException">fusion.provider.</exception>
    internal ProviderSpec Known(string name, string place) => _known.TryGetValue(name, out ProviderSpec? found) ? found : throw FusionException.UnknownProvider(place, name, _known.Keys);

    /// <exception cref="FusionException">fusion.provider, fusion.agency.</exception>
    internal ProviderSpec Find(string name, string place)
    {
        if (_known.ContainsKey(name) || AgencyFiles.Find(name) is not { } agency) return Known(name, place);
        ProviderSpec spec = ProviderReader.Read(agency, place, folder);
        // An alias of the agency that the policy gave to something else means that.
        spec = spec with { Aliases = [.. spec.Aliases.Where(alias => !_known.ContainsKey(alias))] };
        Add(spec, place);
        return spec;
    }
}
