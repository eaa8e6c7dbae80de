namespace Terrane.Mosaic.Job;

/// <summary>The side of the coast on which a source is used.</summary>
public enum Domain
{
    Both,

    /// <summary>Void where the sea is.</summary>
    Land,

    /// <summary>Void where land is, whatever its priority.</summary>
    Ocean,
}
