using System.Collections.Concurrent;
using Terrane.Native.Interop;

namespace Terrane.Native.Proj;

/// <summary>A coordinate reference system, read once; an immutable value that any thread may use.</summary>
public sealed unsafe class Crs
{
    private const int MinimumConfidence = 90;
    private const int MaximumKnown = 256;

    /// <summary>Identifying a WKT takes 5 ms, and hundreds of files of one source carry the same.</summary>
    private static readonly ConcurrentDictionary<string, Crs> Known = new(StringComparer.Ordinal);

    private Crs(ProjScope scope, string definition, nint crs)
    {
        Definition = definition;
        Name = Utf8List.Text(ProjApi.proj_get_name(crs));
        using (var options = new Utf8List(["MULTILINE=NO"]))
        {
            string wkt = Utf8List.Text(ProjApi.proj_as_wkt(scope.Context, crs, ProjTypes.Wkt2, options.Pointer));
            Wkt = wkt.Length > 0 ? wkt : definition;
        }
        nint horizontal = ProjTypes.Horizontal(scope, crs);
        int type = ProjApi.proj_get_type(horizontal);
        IsGeographic = ProjTypes.IsGeographic(type);
        IsProjected = ProjTypes.IsProjected(type);
        MetresPerUnit = IsProjected ? AxisFactor(scope, horizontal) : double.NaN;
        Authority = ReadId(crs) ?? Identify(scope, crs);
        AreaOfUse = ReadArea(scope, crs) ?? ReadArea(scope, horizontal);
        nint vertical = ProjTypes.Vertical(scope, crs);
        VerticalName = vertical == 0 ? null : Utf8List.Text(ProjApi.proj_get_name(vertical));
        VerticalDefinition = vertical == 0 ? null : ReadId(vertical) ?? VerticalWkt(scope, vertical);
        HasEllipsoidalHeight = ProjTypes.HasEllipsoidalHeight(ProjApi.proj_get_type(crs));
    }

    /// <summary>Reads "EPSG:27700", WKT 1 or 2, ESRI's .prj, PROJJSON or a "+proj=" string.</summary>
    /// <exception cref="CrsException">crs.unknown, with PROJ's words.</exception>
    public static Crs Parse(string definition)
    {
        string text = definition.Trim();
        if (Known.TryGetValue(text, out Crs? crs)) return crs;
        using var scope = new ProjScope();
        crs = new Crs(scope, text, Create(scope, text));
        if (Known.Count >= MaximumKnown) Known.Clear();
        Known[text] = crs;
        return crs;
    }

    /// <summary>What <see cref="Parse"/> was given, trimmed; operations are looked up with it.</summary>
    public string Definition { get; }

    public string Name { get; }

    /// <summary>"EPSG:27700": the definition's own code, or else the EPSG code that PROJ identifies with a confidence of at least 90 %; null without either.</summary>
    public string? Authority { get; }

    /// <summary>WKT2:2019 on one line, or the definition where WKT2 cannot express it.</summary>
    public string Wkt { get; }

    public bool IsGeographic { get; }
    public bool IsProjected { get; }

    /// <summary>Length of one unit of a projected CRS (0.3048 for feet); NaN for any other CRS.</summary>
    public double MetresPerUnit { get; }

    /// <summary>Where it is meant to be used; null when unknown.</summary>
    public GeographicArea? AreaOfUse { get; }

    /// <summary>Name of the vertical part ("ODN height") of a compound CRS; null when it has none.</summary>
    public string? VerticalName { get; }

    /// <summary>Code ("EPSG:5701") or WKT of the vertical part; null when it has none.</summary>
    public string? VerticalDefinition { get; }

    /// <summary>True when heights of it count from the ellipsoid (EPSG:4979).</summary>
    public bool HasEllipsoidalHeight { get; }

    /// <summary>The code of the one vertical CRS that PROJ knows by this name, case apart; null when there is none, or several.</summary>
    public static string? FindVertical(string name)
    {
        const int Two = 2;
        using var scope = new ProjScope();
        int type = ProjTypes.VerticalCrs;
        nint list = ProjApi.proj_create_from_name(scope.Context, null, name, &type, 1, 0, Two, null);
        if (list == 0) return null;
        try
        {
            return ProjApi.proj_list_get_count(list) == 1 ? ReadId(scope.Own(ProjApi.proj_list_get(scope.Context, list, 0))) : null;
        }
        finally
        {
            ProjApi.proj_list_destroy(list);
        }
    }

    /// <summary>True when both describe the same horizontal positions: names, codes and axis order do not count.</summary>
    public bool IsEquivalentTo(Crs other)
    {
        const int IgnoringAxisOrder = 2;
        if (Definition == other.Definition) return true;
        using var scope = new ProjScope();
        nint mine = ProjTypes.Horizontal(scope, Create(scope, Definition)), theirs = ProjTypes.Horizontal(scope, Create(scope, other.Definition));
        return ProjApi.proj_is_equivalent_to_with_ctx(scope.Context, mine, theirs, IgnoringAxisOrder) != 0;
    }

    /// <summary>EPSG codes that PROJ thinks it may be, best first, however unsure: a rounded parameter (0.999601272 for 0.9996012717) costs all confidence.</summary>
    public IReadOnlyList<string> Guesses()
    {
        using var scope = new ProjScope();
        return [.. Identified(scope, Create(scope, Definition)).Select(guess => guess.Code)];
    }

    public override string ToString() => Authority is null ? Name : $"{Name} ({Authority})";

    /// <summary>The PJ of a definition, owned by the scope.</summary>
    internal static nint Create(ProjScope scope, string definition)
    {
        // Without a type PROJ reads a +proj string as an operation.
        bool isProjString = definition.Contains("+proj=", StringComparison.Ordinal) || definition.StartsWith("proj=", StringComparison.Ordinal);
        if (isProjString && definition.Contains("proj=pipeline", StringComparison.Ordinal)) throw CrsException.Unknown(definition, "it is an operation");
        string text = isProjString && !definition.Contains("type=crs", StringComparison.Ordinal) ? definition + " +type=crs" : definition;
        nint crs = scope.Own(ProjApi.proj_create(scope.Context, text));
        if (crs == 0) throw CrsException.Unknown(definition, NativeMessages.Text("PROJ does not know it"));
        return ProjApi.proj_is_crs(crs) != 0 ? crs : throw CrsException.Unknown(definition, "it is something else that PROJ knows");
    }

    private static string VerticalWkt(ProjScope scope, nint vertical)
    {
        using var options = new Utf8List(["MULTILINE=NO"]);
        return Utf8List.Text(ProjApi.proj_as_wkt(scope.Context, vertical, ProjTypes.Wkt2, options.Pointer));
    }

    private static string? ReadId(nint crs)
    {
        string authority = Utf8List.Text(ProjApi.proj_get_id_auth_name(crs, 0)), code = Utf8List.Text(ProjApi.proj_get_id_code(crs, 0));
        return authority.Length > 0 && code.Length > 0 ? $"{authority}:{code}" : null;
    }

    private static string? Identify(ProjScope scope, nint crs) =>
        Identified(scope, crs) is [var (code, confidence), ..] && confidence >= MinimumConfidence ? code : null;

    private static List<(string Code, int Confidence)> Identified(ProjScope scope, nint crs)
    {
        int* confidence = null;
        nint list = ProjApi.proj_identify(scope.Context, crs, "EPSG", null, &confidence);
        var found = new List<(string, int)>();
        if (list == 0) return found;
        try
        {
            for (int i = 0; i < ProjApi.proj_list_get_count(list); i++)
                if (ReadId(scope.Own(ProjApi.proj_list_get(scope.Context, list, i))) is string code) found.Add((code, confidence[i]));
            return found;
        }
        finally
        {
            ProjApi.proj_int_list_destroy(confidence);
            ProjApi.proj_list_destroy(list);
        }
    }

    private static double AxisFactor(ProjScope scope, nint crs)
    {
        nint system = scope.Own(ProjApi.proj_crs_get_coordinate_system(scope.Context, crs));
        double factor = double.NaN;
        if (system != 0) _ = ProjApi.proj_cs_get_axis_info(scope.Context, system, 0, null, null, null, &factor, null, null, null);
        return factor;
    }

    private static GeographicArea? ReadArea(ProjScope scope, nint crs)
    {
        const double Unknown = -1000;
        double west, south, east, north;
        bool known = ProjApi.proj_get_area_of_use(scope.Context, crs, &west, &south, &east, &north, null) != 0 && west != Unknown;
        return known ? new GeographicArea(west, south, east, north) : null;
    }
}
