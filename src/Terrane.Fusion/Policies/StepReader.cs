using Terrane.Core;
using Terrane.Fusion.Operators;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Policies;

/// <summary>The keys of a step.</summary>
internal static class StepReader
{
    /// <summary>Radius of a void that counts as an edge, as a share of the ramp, unless it is given.</summary>
    private const double HoleShare = 0.25;

    private static readonly string[]
        Keys = ["provider", "operator", "operation", "distance", "blend_distance", "hole", "filter", "zone", "weight", "uncertainty", "transitions"],
        TransitionKeys = ["over", "target_provider", "operator", "operation", "distance", "blend_distance", "hole"],
        ZoneKeys = ["type", "coords", "path"];

    private static readonly Dictionary<string, LandSide> Sides = new(StringComparer.Ordinal) { ["land"] = LandSide.Land, ["ocean"] = LandSide.Ocean, ["both"] = LandSide.Both };

    internal static StepSpec Read(StrictYaml map, ProviderNames providers, string folder, bool hasLand)
    {
        map.RefuseUnknown(Keys);
        (string name, string place) = map.Scalar("provider") ?? throw JobException.Missing(map.Place, "provider");
        var step = new StepSpec
        {
            Place = map.Place,
            Provider = providers.Find(name, place),
            Operator = Operator(map),
            Filter = map.Map("filter") is { } filter ? Filter(filter) : StepFilter.None,
            Zone = map.Map("zone") is { } zone ? Zone(zone, folder) : null,
            Weight = map.Scalar("weight") is { } weight ? Positive(weight) : 1,
            Uncertainty = PolicyValues.Number(map, "uncertainty", 0),
            Transitions = [.. map.Maps("transitions").Select(rule => Transition(rule, providers))],
        };
        map.RefuseOthers();
        if (step.Filter.Mask != LandSide.Both && !hasLand) throw FusionException.NoLand(step.Place);
        return step;
    }

    private static double Positive((string Text, string Place) found) =>
        PolicyValues.Number(found.Place, "weight", found.Text) is > 0 and var weight ? weight : throw JobException.BadValue(found.Place, "weight", found.Text, "a number above 0");

    private static TransitionRule Transition(StrictYaml map, ProviderNames providers)
    {
        map.RefuseUnknown(TransitionKeys);
        (string name, string place) = map.Scalar("over") ?? map.Scalar("target_provider") ?? throw JobException.Missing(map.Place, "over");
        ProviderSpec found = providers.Known(name, place);
        StepOperator op = Operator(map);
        map.RefuseOthers();
        return new TransitionRule(found.Name, op);
    }

    private static StepOperator Operator(StrictYaml map)
    {
        (string Text, string Place)? first = map.Scalar("operator"), second = map.Scalar("operation");
        if (first is not null && second is not null) throw JobException.BadValue(second.Value.Place, "operation", second.Value.Text, "only one of operator and operation, which mean the same");
        (string text, string place) = first ?? second ?? throw JobException.Missing(map.Place, "operator");
        FusionOperator op = FusionOperators.Find(text) ?? throw JobException.BadValue(place, "operator", text, string.Join(", ", FusionOperators.Names));
        double? distance = PolicyValues.Metres(map, "distance") ?? PolicyValues.Metres(map, "blend_distance"), hole = PolicyValues.Metres(map, "hole");
        if (op.NeedsDistance && distance is not > 0) throw FusionException.NoDistance(place, op.Name);
        if (!op.NeedsDistance && (distance is not null || hole is not null)) throw FusionException.IdleDistance(place, op.Name);
        return new StepOperator(op.Name, distance ?? 0, hole ?? (distance ?? 0) * HoleShare);
    }

    private static StepFilter Filter(StrictYaml map)
    {
        var filter = new StepFilter
        {
            MinElevation = PolicyValues.Number(map, "min_elevation"),
            MaxElevation = PolicyValues.Number(map, "max_elevation"),
            IncludePatterns = map.Texts("include_patterns"),
            ExcludePatterns = map.Texts("exclude_patterns"),
            Despike = PolicyValues.Metres(map, "despike") ?? PolicyValues.Metres(map, "max_deviation") ?? 0,
            GapFill = PolicyValues.Metres(map, "gap_fill") ?? PolicyValues.Metres(map, "max_interpolation_gap_m") ?? 0,
            Mask = PolicyValues.Word(map, "mask", LandSide.Both, Sides),
        };
        map.RefuseOthers();
        if (filter.MinElevation > filter.MaxElevation)
            throw JobException.BadValue(map.Place, "min_elevation", $"{filter.MinElevation}", $"at most max_elevation, which is {filter.MaxElevation}");
        foreach (string pattern in filter.IncludePatterns.Concat(filter.ExcludePatterns)) NamePattern.Check(map.Place, pattern);
        return filter;
    }

    private static StepZone Zone(StrictYaml map, string folder)
    {
        map.RefuseUnknown(ZoneKeys);
        (string type, string place) = map.Scalar("type") ?? throw JobException.Missing(map.Place, "type");
        StepZone zone = type switch
        {
            "bbox" => new StepZone(Box(map), null, []),
            "polygon" when map.Texts("path") is { Count: > 0 } files => new StepZone(null, null, [.. files.Select(file => ProviderReader.Polygons(folder, file))]),
            "polygon" => new StepZone(null, Ring(map), []),
            _ => throw JobException.BadValue(place, "type", type, "bbox or polygon"),
        };
        map.RefuseOthers();
        return zone;
    }

    private static Bounds Box(StrictYaml map)
    {
        double[] n = [.. map.Texts("coords").Select(text => PolicyValues.Number(map.Place, "coords", text))];
        return n.Length == 4 && n[0] < n[2] && n[1] < n[3] && n[0] >= -180 && n[2] <= 180 && n[1] >= -90 && n[3] <= 90
            ? new Bounds(n[0], n[1], n[2], n[3]) : throw JobException.BadValue(map.Place, "coords", string.Join(", ", n), "west, south, east, north in degrees");
    }

    private static List<(double X, double Y)> Ring(StrictYaml map)
    {
        var ring = new List<(double X, double Y)>();
        foreach (IReadOnlyList<string> row in map.Rows("coords"))
        {
            if (row.Count != 2) throw JobException.BadValue(map.Place, "coords", string.Join(", ", row), "pairs of longitude and latitude");
            ring.Add((PolicyValues.Number(map.Place, "coords", row[0]), PolicyValues.Number(map.Place, "coords", row[1])));
        }
        if (ring.Count > 1 && ring[0] == ring[^1]) ring.RemoveAt(ring.Count - 1);
        return ring.Count >= 3 ? ring : throw JobException.BadValue(map.Place, "coords", $"{ring.Count} corners", "three corners or more, or a path to polygons");
    }
}
