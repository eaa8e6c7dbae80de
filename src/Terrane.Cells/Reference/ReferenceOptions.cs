namespace Terrane.Cells.Reference;

/// <summary>What <c>cells diff --reference</c> is asked to do.</summary>
/// <param name="Table">Published tables.</param>
/// <param name="Zones">The file that they were made from.</param>
/// <param name="RandomZones">How many zones are drawn besides US, BR, IN and IS.</param>
/// <param name="Windows">Per zone.</param>
/// <param name="WindowSize">Rows and columns of a window.</param>
/// <param name="Seed">Of what is drawn: the same seed looks at the same cells.</param>
public sealed record ReferenceOptions(string Table, string Zones, int RandomZones = 4, int Windows = 6, int WindowSize = 24, int Seed = 1)
{
    /// <summary>Looked at whenever the table has them: large, with islands and holes, with a long border, small.</summary>
    public static IReadOnlyList<string> AlwaysZones { get; } = ["US", "BR", "IN", "IS"];
}
