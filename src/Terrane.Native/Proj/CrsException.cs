using Terrane.Core;

namespace Terrane.Native.Proj;

/// <summary>A coordinate reference system or operation that PROJ does not know or cannot carry out.</summary>
public sealed class CrsException : TerraneException
{
    private CrsException(string code, string message, string? hint = null) : base(code, message, hint) { }

    internal static CrsException Unknown(string definition, string reason) =>
        new("crs.unknown", $"'{Short(definition)}' is not a coordinate reference system: {reason}.", "Write it as EPSG:27700, WKT, PROJJSON or a +proj string.");

    internal static CrsException NoOperation(string source, string target, string reason) =>
        new("crs.operation", $"PROJ finds no way from '{source}' to '{target}': {reason}.", "Check that the CRS of the source is right.");

    internal static CrsException BadPipeline(string pipeline, string reason) =>
        new("crs.pipeline", $"PROJ cannot carry out '{Short(pipeline)}': {reason}.", "A grid it needs may be missing from PROJ's folders.");

    internal static CrsException NoDatabase(string paths, string reason) =>
        new("crs.database", $"PROJ's database proj.db is not in {paths}: {reason}.", "Install it (apt-get install proj-data) or set PROJ_DATA to its folder.");

    private static string Short(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
