using Terrane.Cells.Areas;
using Terrane.Cells.Zones;

namespace Terrane.Cells.Index;

/// <summary>Options as they are written on the command line, in plans and in tables.</summary>
public static class Names
{
    public static string Of(InclusionRule rule) => rule == InclusionRule.Center ? "center" : "any_overlap";

    public static string Of(TieRule ties) => ties == TieRule.Inclusive ? "inclusive" : "partition";

    public static string Of(FallbackRule fallback) => fallback switch
    {
        FallbackRule.MaxOverlap => "max-overlap",
        FallbackRule.RepresentativePoint => "representative-point",
        _ => "none",
    };

    public static string Of(AreaModel area) => area == AreaModel.Ellipsoid ? "ellipsoid" : "geodesic-polygon";

    public static string Of(UncodedPolicy policy) => policy switch
    {
        UncodedPolicy.Skip => "skip",
        UncodedPolicy.UseName => "name",
        _ => "error",
    };
}
