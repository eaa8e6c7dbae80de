using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Serve.Layers;

namespace Terrane.Serve.Facts;

/// <summary>What the numbers of sources stand for.</summary>
internal static class Legend
{
    /// <summary>The entries with a colour each, in order of their ordinals; empty without a legend.</summary>
    /// <param name="layer">A lineage archive, or a layer that tells its own sources.</param>
    public static JsonArray Of(LayerVersion? layer)
    {
        var entries = new JsonArray();
        if (layer?.Legend is not { } legend) return entries;
        foreach (JsonElement entry in legend.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("ordinal", out JsonElement number) || !number.TryGetUInt32(out uint ordinal)) continue;
            JsonObject copy = JsonNode.Parse(entry.GetRawText())!.AsObject();
            copy["colour"] = $"#{Colour(ordinal):x6}";
            entries.Add(copy);
        }
        return entries;
    }

    /// <summary>The entry of an ordinal, or only the ordinal where the legend does not have it; null for a void.</summary>
    public static JsonObject? Entry(JsonArray legend, uint ordinal)
    {
        if (ordinal == 0) return null;
        JsonNode? entry = legend.FirstOrDefault(e => (uint)e!["ordinal"]! == ordinal);
        return entry?.DeepClone().AsObject() ?? new JsonObject { ["ordinal"] = ordinal, ["colour"] = $"#{Colour(ordinal):x6}" };
    }

    /// <summary>0xRRGGBB. Neighbouring ordinals are far apart in hue (steps of the golden angle), and lightness changes every seventh.</summary>
    public static uint Colour(uint ordinal)
    {
        double hue = ordinal * 137.50776405003785 % 360, lightness = 0.42 + (0.08 * (ordinal / 7 % 4)), chroma = (1 - Math.Abs((2 * lightness) - 1)) * 0.65;
        return (Channel(0) << 16) | (Channel(8) << 8) | Channel(4);

        // CSS Color 4, hslToRgb.
        uint Channel(double n)
        {
            double k = (n + (hue / 30)) % 12;
            return (uint)Math.Round(255 * (lightness - (chroma / 2 * Math.Max(-1, Math.Min(Math.Min(k - 3, 9 - k), 1)))));
        }
    }
}
