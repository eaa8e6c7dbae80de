namespace Terrane.Cells.Zones;

/// <summary>What becomes of features without a code.</summary>
public enum UncodedPolicy
{
    Refuse,

    /// <summary>Left out, and listed.</summary>
    Skip,

    /// <summary>Kept with their name as key.</summary>
    UseName,
}
