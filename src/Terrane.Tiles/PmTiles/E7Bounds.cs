using System.Text.Json;
using Terrane.Core;

namespace Terrane.Tiles.PmTiles;

/// <summary>Longitudes and latitudes in 1e-7 degrees, as the header stores them. Nothing is checked: an archive may say anything.</summary>
public readonly record struct E7Bounds(int West, int South, int East, int North)
{
    private const double PerDegree = 1e7;

    /// <summary>Rounds to the nearest 1e-7 degree (a centimetre), and holds to the world.</summary>
    public static E7Bounds FromDegrees(Bounds degrees) =>
        new(Round(degrees.West, 180), Round(degrees.South, 90), Round(degrees.East, 180), Round(degrees.North, 90));

    /// <summary>From the member <c>bounds</c> of a JSON object; null when it is missing or no rectangle.</summary>
    internal static E7Bounds? FromMetadata(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (!document.RootElement.TryGetProperty("bounds", out JsonElement member) || member.ValueKind != JsonValueKind.Array || member.GetArrayLength() != 4) return null;
            double[] edges = [.. member.EnumerateArray().Select(edge => edge.GetDouble())];
            return edges[0] <= edges[2] && edges[1] <= edges[3] ? FromDegrees(new Bounds(edges[0], edges[1], edges[2], edges[3])) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>True for an area inside the world.</summary>
    public bool IsValid => West >= -1_800_000_000 && East <= 1_800_000_000 && South >= -900_000_000 && North <= 900_000_000 && West < East && South < North;

    /// <summary>The middle.</summary>
    public (int Longitude, int Latitude) Center => ((int)(((long)West + East) / 2), (int)(((long)South + North) / 2));

    /// <exception cref="ArgumentException">East lies west of west, or north south of south.</exception>
    public Bounds ToDegrees() => new(West / PerDegree, South / PerDegree, East / PerDegree, North / PerDegree);

    public override string ToString() => FormattableString.Invariant($"{West / PerDegree},{South / PerDegree},{East / PerDegree},{North / PerDegree}");

    private static int Round(double degrees, double limit) => (int)Math.Round(Math.Clamp(degrees, -limit, limit) * PerDegree);
}
