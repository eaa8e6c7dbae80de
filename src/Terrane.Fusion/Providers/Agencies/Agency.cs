using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Agencies;

/// <summary>A provider that many know by name, as data: a file of keys, which those of a policy go over.</summary>
/// <param name="Name">As policies name it.</param>
/// <param name="Aliases">Other names of it.</param>
/// <param name="Title">For readers.</param>
/// <param name="Note">Where it comes from, and what has to be given.</param>
/// <param name="Needs">Keys of which a policy has to give one: the agency has no address of its own. Empty when it has.</param>
/// <param name="VerticalDatum">What its heights count from.</param>
public sealed record Agency(string Name, IReadOnlyList<string> Aliases, string Title, string Note, IReadOnlyList<string> Needs, string VerticalDatum)
{
    /// <summary>Keys of agencies alone.</summary>
    internal static readonly string[] OwnKeys = ["note", "needs"];

    /// <summary>Its keys, as a provider has them.</summary>
    internal StrictYaml Keys() => AgencyFiles.Read(Name);
}
