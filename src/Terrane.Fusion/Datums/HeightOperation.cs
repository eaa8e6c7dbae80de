using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Datums;

/// <summary>The one operation that brings the heights of a step to those of the output, pinned.</summary>
/// <param name="From">What they count from, all offsets added.</param>
/// <param name="To">What those of the output count from.</param>
/// <param name="Name">PROJ's name of it.</param>
/// <param name="Pipeline">Longitude, latitude (WGS 84, degrees) and height to the same.</param>
/// <param name="AccuracyMetres">As EPSG states it; -1 when unknown.</param>
/// <param name="Grids">Grid files that it reads.</param>
/// <param name="Folders">Where they are looked for besides PROJ's own folders.</param>
/// <param name="Warnings">What the user should know.</param>
internal sealed record HeightOperation(HeightDatum From, HeightDatum To, string Name, string Pipeline, double AccuracyMetres,
    IReadOnlyList<GridUse> Grids, IReadOnlyList<string> Folders, IReadOnlyList<string> Warnings)
{
    internal string Accuracy => AccuracyMetres < 0 ? "accuracy unknown" : string.Create(CultureInfo.InvariantCulture, $"{AccuracyMetres:0.###} m");

    /// <summary>All of it that changes a height; a grid by its content, for its name says nothing of that.</summary>
    internal JsonObject Document() => new()
    {
        ["from"] = From.Definition,
        ["to"] = To.Definition,
        ["name"] = Name,
        ["pipeline"] = Pipeline,
        ["accuracy"] = AccuracyMetres,
        ["grids"] = new JsonArray([.. Grids.Select(grid => (JsonNode)new JsonArray(grid.Name, Hash(grid.Path)))]),
    };

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
