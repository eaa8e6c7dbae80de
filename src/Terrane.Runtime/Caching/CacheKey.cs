using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Caching;

/// <summary>What an entry was made from: all that decides its bytes, so that nothing in a cache can be out of date.</summary>
public sealed class CacheKey
{
    /// <param name="tier">Where it belongs.</param>
    /// <param name="content">All that decides the bytes, with a version of whatever makes them. Stored with the entry: put a hash in the place of long lists.</param>
    /// <param name="label">What it is, for readers.</param>
    /// <param name="extension">With its dot, for libraries that look at names; none for entries of several parts.</param>
    public CacheKey(CacheTier tier, JsonNode content, string label, string extension = "")
    {
        (Tier, Label, Extension) = (tier, label, extension);
        Content = CanonicalPlan.From(content);
    }

    public CacheTier Tier { get; }

    public CanonicalPlan Content { get; }

    public string Label { get; }

    public string Extension { get; }
}
