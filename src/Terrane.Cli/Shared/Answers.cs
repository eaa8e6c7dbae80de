using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrane.Cli.Shared;

/// <summary>Results, which go to stdout.</summary>
internal static class Answers
{
    // Names of places and the sign of copyright stay readable; nothing here ends up in HTML.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(JsonNode document) => Console.Out.WriteLine(document.ToJsonString(Indented));
}
