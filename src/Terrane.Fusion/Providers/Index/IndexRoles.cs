namespace Terrane.Fusion.Providers.Index;

/// <summary>Which attributes of a catalogue say what.</summary>
internal sealed record IndexRoles
{
    internal string? Date { get; init; }
    internal string? Licence { get; init; }
    internal string? Institution { get; init; }

    /// <summary>Metres, or with a unit ("4m").</summary>
    internal string? Resolution { get; init; }

    /// <summary>Of the raster, where the raster itself does not say it rightly.</summary>
    internal string? Crs { get; init; }

    internal IEnumerable<string> All => new[] { Date, Licence, Institution, Resolution, Crs }.OfType<string>();
}
