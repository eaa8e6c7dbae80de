using Terrane.Core;

namespace Terrane.Fusion.Providers;

/// <summary>A Zarr store that cannot be read.</summary>
internal sealed class ZarrException : TerraneException
{
    private ZarrException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static ZarrException NotFound(string path) => new("zarr.notfound", $"There is no Zarr store '{path}'.", "Check the path: a store is a folder.");

    internal static ZarrException CannotOpen(string path, string variable, string reason) =>
        new("zarr.open", $"Array '{variable}' of '{path}' cannot be opened: {reason}", "Is `variable` one of its arrays, with dimensions y and x? GDAL reads Zarr v2 from 3.4 on, and v3 only in later versions.");
}
