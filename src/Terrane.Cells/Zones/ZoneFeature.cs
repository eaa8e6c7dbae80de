namespace Terrane.Cells.Zones;

/// <summary>A feature as it was read, before codes are looked up.</summary>
/// <param name="Number">Its place in the file, from 1.</param>
internal sealed record ZoneFeature(int Number, string? Code, string? Name, byte[]? Wkb)
{
    public override string ToString() => $"feature {Number} (code '{Code}', name '{Name}')";
}
