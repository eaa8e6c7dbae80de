namespace Terrane.Fusion.Provenance;

/// <summary>What a provider's pixels come from in their turn: a file of it, an entry of its index, or a row of a raster's attribute table.</summary>
/// <param name="Key">Surveys of a provider are numbered in its ordinal order.</param>
/// <param name="Name">For readers.</param>
internal sealed record Survey(string Key, string Name)
{
    /// <summary>ISO 8601, a day or an interval with a slash; null: that of the provider.</summary>
    internal string? Date { get; init; }

    /// <summary>Null: that of the provider.</summary>
    internal string? Licence { get; init; }

    /// <summary>Who made it.</summary>
    internal string? Institution { get; init; }

    /// <summary>Side of its cells in metres; null: that of the raster.</summary>
    internal double? Resolution { get; init; }
}
