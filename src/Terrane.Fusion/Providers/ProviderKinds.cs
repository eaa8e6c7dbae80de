using Terrane.Fusion.Providers.Kinds;

namespace Terrane.Fusion.Providers;

/// <summary>Every kind of provider, by name.</summary>
internal static class ProviderKinds
{
    /// <summary>The kind of a provider that names none.</summary>
    internal const string Default = "raster";

    private static readonly ProviderKind[] All =
    [
        new RasterKind(),
        new ConstantKind(),
        new IndexKind(),
        new PointsKind(),
        new ArchiveKind(),
        new ZarrKind(),
    ];

    internal static IEnumerable<string> Names => All.Select(kind => kind.Name);

    internal static ProviderKind? Find(string name) => Array.Find(All, kind => kind.Name == name);
}
