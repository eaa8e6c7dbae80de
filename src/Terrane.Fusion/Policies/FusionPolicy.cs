using Terrane.Native.Proj;

namespace Terrane.Fusion.Policies;

/// <summary>What is fused and how: a policy file, checked. Nothing of where or how large.</summary>
public sealed record FusionPolicy
{
    public required string Name { get; init; }
    public string Version { get; init; } = "1.0.0";
    public string? Description { get; init; }

    /// <summary>Of the output.</summary>
    public required Crs Crs { get; init; }

    /// <summary>Where the CRS stands in the file, for messages.</summary>
    public required string CrsPlace { get; init; }

    /// <summary>Side of a pixel in units of the CRS.</summary>
    public required double Resolution { get; init; }

    /// <summary>True: the standard uncertainty of every pixel is written too.</summary>
    public bool Uncertainty { get; init; }

    /// <summary>True: the weight of every pixel is written too.</summary>
    public bool Weight { get; init; }

    /// <summary>True: how the elevation of every pixel was measured is written too, as GEBCO's type identifiers.</summary>
    public bool Tid { get; init; }

    /// <summary>Elevation of pixels that no step gives; null: they are void.</summary>
    public double? Background { get; init; }

    /// <summary>What the elevations of the output count from, as the user says.</summary>
    public string? VerticalDatum { get; init; }

    /// <summary>Folders with grids of PROJ, looked at before PROJ's own.</summary>
    public IReadOnlyList<string> DatumGrids { get; init; } = [];

    /// <summary>Files of polygons, or names of world-atlas, that say where land is.</summary>
    public IReadOnlyList<string> Land { get; init; } = [];

    public required IReadOnlyList<ProviderSpec> Providers { get; init; }

    /// <summary>Bottom up: each is laid over those before it.</summary>
    public required IReadOnlyList<StepSpec> Steps { get; init; }
}
