using System.Text.Json.Nodes;

namespace Terrane.Resample.Running;

/// <summary>What a run would do.</summary>
/// <param name="Lines">For people.</param>
/// <param name="Json">The same for programs.</param>
/// <param name="Failed">Datasets that cannot be used.</param>
public sealed record ResamplePreview(IReadOnlyList<string> Lines, JsonObject Json, int Failed);
