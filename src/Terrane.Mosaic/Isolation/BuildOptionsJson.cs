using System.Text.Json;
using System.Text.Json.Serialization;
using Terrane.Core;

namespace Terrane.Mosaic.Isolation;

/// <summary>How the options of a build are written for a child process: every member that can be set, by its name. Both are the same program, so there is no version.</summary>
internal static class BuildOptionsJson
{
    public static JsonSerializerOptions Form { get; } = new()
    {
        IgnoreReadOnlyProperties = true, // what follows from other members
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a no-data value may be NaN
        Converters = { new BoundsConverter() },
    };

    /// <summary>Checks itself when it is made, and so has no setters that a serializer could use.</summary>
    private sealed class BoundsConverter : JsonConverter<Bounds>
    {
        public override Bounds Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            double[] edges = JsonSerializer.Deserialize<double[]>(ref reader, options)!;
            return new Bounds(edges[0], edges[1], edges[2], edges[3]);
        }

        public override void Write(Utf8JsonWriter writer, Bounds value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, (double[])[value.West, value.South, value.East, value.North], options);
    }
}
