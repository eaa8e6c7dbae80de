using System.Globalization;

namespace Terrane.Tiles.Terrarium;

/// <summary>Which elevations a tile may hold: applied once, when a tile of some zoom is encoded, overviews included.</summary>
/// <remarks>
/// Coarser steps at low zooms make tiles smaller; where nobody can see the difference. A policy that is not one step per zoom
/// (rounding toward shallower, say) overrides <see cref="Round"/> alone. Instances are immutable and thread-safe.
/// </remarks>
public abstract class ElevationRounding
{
    /// <summary>2^(19-z)/256 m, never above 1 m (Mapterhorn since 2026-09, its pull request 310), never below 1/256 m.</summary>
    public static ElevationRounding Mapterhorn { get; } = new UniformRounding("mapterhorn", z => Math.Clamp(1 << Math.Max(0, 19 - z), 1, 256));

    /// <summary>What Terrarium can hold: 1/256 m.</summary>
    public static ElevationRounding None { get; } = new UniformRounding("none", _ => 1);

    /// <summary>As <see cref="Mapterhorn"/>, but depths are rounded towards shallower water.</summary>
    public static ElevationRounding Shoal { get; } = new ShoalRounding();

    /// <summary>Canonical text that <see cref="Parse"/> reads back; equal texts round equally, so it goes into a plan's hash.</summary>
    public abstract string Id { get; }

    /// <summary>The widest gap in metres between two elevations that a tile of this zoom may hold; an error is at most half of it when rounding to nearest.</summary>
    public abstract double StepMetres(byte zoom);

    /// <summary>The elevation to store, in metres. What is finer than 1/256 m is floored afterwards.</summary>
    protected abstract double Round(double metres, byte zoom);

    /// <summary>The same step at every zoom, taken down to whole 1/256 m: 0.1 becomes 25/256.</summary>
    /// <remarks>A step that is no multiple of 1/256 m would be rounded twice and miss by more than its half.</remarks>
    /// <exception cref="FormatException">The step lies outside 1/256 to 2048 m.</exception>
    public static ElevationRounding Fixed(double stepMetres)
    {
        if (!(stepMetres >= 1.0 / TerrariumCodec.UnitsPerMetre && stepMetres <= 2048))
            throw new FormatException($"A rounding step of {stepMetres.ToString(CultureInfo.InvariantCulture)} m is outside 1/256 (0.00390625) to 2048 m.");
        int units = (int)(stepMetres * TerrariumCodec.UnitsPerMetre);
        string id = ((double)units / TerrariumCodec.UnitsPerMetre).ToString(CultureInfo.InvariantCulture);
        return new UniformRounding(id, _ => units);
    }

    /// <summary>Reads "mapterhorn", "shoal", "none", "adaptive", "adaptive:METRES", or a step in metres such as "0.25".</summary>
    /// <exception cref="FormatException">None of these, a step outside 1/256 to 2048 m, or an accuracy outside 0.01 to 1000 m.</exception>
    public static ElevationRounding Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "mapterhorn" => Mapterhorn,
        "shoal" => Shoal,
        "none" => None,
        AdaptiveRounding.Name => new AdaptiveRounding(),
        string adaptive when adaptive.StartsWith(AdaptiveRounding.Name + ":", StringComparison.Ordinal)
            && double.TryParse(adaptive.AsSpan(AdaptiveRounding.Name.Length + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double accuracy) => new AdaptiveRounding(accuracy),
        string step when double.TryParse(step, NumberStyles.Float, CultureInfo.InvariantCulture, out double metres) => Fixed(metres),
        _ => throw new FormatException($"'{text}' is not a rounding; write mapterhorn, shoal, none, adaptive, adaptive:METRES, or a step in metres such as 0.25."),
    };

    /// <summary>As <see cref="TerrariumCodec.Encode"/>; overridden where a whole span can be done at once.</summary>
    internal virtual int Encode(ReadOnlySpan<float> elevation, byte zoom, Span<uint> argb)
    {
        int outOfRange = 0;
        for (int i = 0; i < elevation.Length; i++)
        {
            float metres = elevation[i];
            if (!TerrariumCodec.IsEncodable(metres)) outOfRange++;
            argb[i] = TerrariumCodec.EncodePixel(float.IsFinite(metres) ? Round(metres, zoom) : metres);
        }
        return outOfRange;
    }

    public override string ToString() => Id;
}
