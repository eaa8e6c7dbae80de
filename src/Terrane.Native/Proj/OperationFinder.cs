using Terrane.Native.Interop;

namespace Terrane.Native.Proj;

/// <summary>Lists the ways from one CRS to another, so that one can be chosen, pinned and reported.</summary>
/// <remarks>PROJ's own default changes operation from point to point, and falls back to ballpark outside the area of the one it likes.</remarks>
public static unsafe class OperationFinder
{
    /// <summary>All operations over an area, in PROJ's order (best first, those with missing grids after the others), ballpark ones included and flagged.</summary>
    /// <param name="source">Only its horizontal part counts: heights are never changed.</param>
    /// <param name="target">Likewise.</param>
    /// <param name="areaOfInterest">Where it will be used; the whole area of use of both when null.</param>
    /// <exception cref="CrsException">crs.operation: there is none at all.</exception>
    public static IReadOnlyList<CoordinateOperation> Find(Crs source, Crs target, GeographicArea? areaOfInterest = null)
    {
        using var scope = new ProjScope();
        return Find(scope, ProjTypes.Flat(scope, Crs.Create(scope, source.Definition)), ProjTypes.Flat(scope, Crs.Create(scope, target.Definition)), source.Name, target.Name, areaOfInterest);
    }

    /// <summary>As <see cref="Find(Crs, Crs, GeographicArea?)"/>, for heights: longitude and latitude are of WGS 84 on both sides, and x and y of the pipelines; z is what changes.</summary>
    /// <param name="source">A vertical CRS, or a geographic one with ellipsoidal heights.</param>
    /// <param name="target">Likewise.</param>
    /// <param name="areaOfInterest">Where it will be used.</param>
    /// <param name="gridFolders">Folders to look for grids in before PROJ's own.</param>
    /// <exception cref="CrsException">crs.operation, crs.unknown.</exception>
    public static IReadOnlyList<CoordinateOperation> FindHeights(string source, string target, GeographicArea areaOfInterest, IReadOnlyList<string>? gridFolders = null)
    {
        using var scope = new ProjScope(gridFolders);
        return Find(scope, WithHeights(scope, source), WithHeights(scope, target), source, target, areaOfInterest);
    }

    private static nint WithHeights(ProjScope scope, string definition)
    {
        nint crs = Crs.Create(scope, definition);
        if (ProjTypes.HasEllipsoidalHeight(ProjApi.proj_get_type(crs))) return crs;
        nint both = scope.Own(ProjApi.proj_create_compound_crs(scope.Context, null, Crs.Create(scope, "EPSG:4326"), crs));
        return both != 0 ? both : throw CrsException.Unknown(definition, NativeMessages.Text("it has no heights"));
    }

    private static List<CoordinateOperation> Find(ProjScope scope, nint from, nint to, string source, string target, GeographicArea? areaOfInterest)
    {
        const int PartialIntersection = 1;
        nint factory = ProjApi.proj_create_operation_factory_context(scope.Context, null);
        nint list = 0;
        try
        {
            ProjApi.proj_operation_factory_context_set_spatial_criterion(scope.Context, factory, PartialIntersection);
            if (areaOfInterest is GeographicArea a)
                ProjApi.proj_operation_factory_context_set_area_of_interest(scope.Context, factory, a.West, a.South, a.East, a.North);
            list = ProjApi.proj_create_operations(scope.Context, from, to, factory);
            int count = list == 0 ? 0 : ProjApi.proj_list_get_count(list);
            if (count == 0) throw CrsException.NoOperation(source, target, NativeMessages.Text("PROJ gave no reason"));
            var operations = new List<CoordinateOperation>(count);
            for (int i = 0; i < count; i++) operations.Add(Read(scope, scope.Own(ProjApi.proj_list_get(scope.Context, list, i))));
            return operations;
        }
        finally
        {
            if (list != 0) ProjApi.proj_list_destroy(list);
            ProjApi.proj_operation_factory_context_destroy(factory);
        }
    }

    private static CoordinateOperation Read(ProjScope scope, nint operation)
    {
        nint normal = scope.Own(ProjApi.proj_normalize_for_visualization(scope.Context, operation));
        string pipeline = normal == 0 ? "" : Utf8List.Text(ProjApi.proj_as_proj_string(scope.Context, normal, ProjTypes.ProjString, null));
        var grids = new List<GridUse>();
        for (int i = 0; i < ProjApi.proj_coordoperation_get_grid_used_count(scope.Context, operation); i++)
        {
            byte* name = null, path = null, url = null;
            int available = 0;
            if (ProjApi.proj_coordoperation_get_grid_used(scope.Context, operation, i, &name, &path, null, &url, null, null, &available) != 0)
                grids.Add(new GridUse(Utf8List.Text(name), available != 0, Utf8List.Text(path), Utf8List.Text(url)));
        }
        // PROJ states no accuracy for a lone conversion, which has no error of its own.
        double accuracy = ProjTypes.IsConversion(ProjApi.proj_get_type(operation)) ? 0 : ProjApi.proj_coordoperation_get_accuracy(scope.Context, operation);
        return new CoordinateOperation(
            Utf8List.Text(ProjApi.proj_get_name(operation)), pipeline, accuracy,
            ProjApi.proj_coordoperation_has_ballpark_transformation(scope.Context, operation) != 0,
            ProjApi.proj_coordoperation_is_instantiable(scope.Context, operation) != 0, grids);
    }
}
