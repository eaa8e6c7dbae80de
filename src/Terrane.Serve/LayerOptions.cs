namespace Terrane.Serve;

/// <summary>What the user says of one layer; what is null is as the file or the server has it.</summary>
public sealed record LayerOptions
{
    /// <summary>Archive, policy, raster or address.</summary>
    public required string Path { get; init; }

    /// <summary>Of its addresses; null: from the name of the file.</summary>
    public string? Id { get; init; }

    public string? Title { get; init; }
    public string? Description { get; init; }
    public string? Attribution { get; init; }

    /// <summary>How the viewer shows it at first: a style, or stored.</summary>
    public string? Style { get; init; }

    /// <inheritdoc cref="ServeOptions.MaxAge"/>
    public int? MaxAge { get; init; }

    /// <inheritdoc cref="ServeOptions.MissingStatus"/>
    public int? MissingStatus { get; init; }
}
