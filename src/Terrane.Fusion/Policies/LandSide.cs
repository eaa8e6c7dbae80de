namespace Terrane.Fusion.Policies;

/// <summary>A side of the coast.</summary>
public enum LandSide
{
    Both,
    Land,
    Ocean,
}
