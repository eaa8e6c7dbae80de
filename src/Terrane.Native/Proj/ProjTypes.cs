namespace Terrane.Native.Proj;

/// <summary>PROJ's numbers for kinds of objects, and the parts of a CRS by kind.</summary>
internal static unsafe class ProjTypes
{
    public const int Wkt2 = 2; // PJ_WKT2_2019
    public const int ProjString = 0; // PJ_PROJ_5

    public const int VerticalCrs = 14;

    private const int Geographic2D = 12, Geographic3D = 13, Projected = 15, Compound = 16, Bound = 19, Conversion = 21, DerivedProjected = 28;

    public static bool IsGeographic(int type) => type is Geographic2D or Geographic3D;

    /// <summary>True for longitude, latitude and height above the ellipsoid.</summary>
    public static bool HasEllipsoidalHeight(int type) => type == Geographic3D;

    public static bool IsProjected(int type) => type is Projected or DerivedProjected;

    /// <summary>True for mere arithmetic, such as a map projection: it changes no datum.</summary>
    public static bool IsConversion(int type) => type == Conversion;

    /// <summary>The horizontal CRS inside a bound or compound one.</summary>
    public static nint Horizontal(ProjScope scope, nint crs)
    {
        nint part = ProjApi.proj_get_type(crs) switch
        {
            Bound => scope.Own(ProjApi.proj_get_source_crs(scope.Context, crs)),
            Compound => scope.Own(ProjApi.proj_crs_get_sub_crs(scope.Context, crs, 0)),
            _ => 0,
        };
        return part == 0 ? crs : Horizontal(scope, part);
    }

    /// <summary>The same in two dimensions, but with the datum shift of a bound CRS kept: what an operation is looked up with.</summary>
    public static nint Flat(ProjScope scope, nint crs)
    {
        if (ProjApi.proj_get_type(crs) == Compound)
        {
            nint part = scope.Own(ProjApi.proj_crs_get_sub_crs(scope.Context, crs, 0));
            return part == 0 ? crs : Flat(scope, part);
        }
        nint flat = scope.Own(ProjApi.proj_crs_demote_to_2D(scope.Context, null, crs));
        return flat == 0 ? crs : flat;
    }

    /// <summary>The vertical CRS inside a compound or bound one; 0 when there is none.</summary>
    public static nint Vertical(ProjScope scope, nint crs)
    {
        switch (ProjApi.proj_get_type(crs))
        {
            case VerticalCrs:
                return crs;
            case Compound:
                nint second = scope.Own(ProjApi.proj_crs_get_sub_crs(scope.Context, crs, 1));
                return second == 0 ? 0 : Vertical(scope, second);
            case Bound:
                nint inner = scope.Own(ProjApi.proj_get_source_crs(scope.Context, crs));
                return inner == 0 ? 0 : Vertical(scope, inner);
            default:
                return 0;
        }
    }
}
