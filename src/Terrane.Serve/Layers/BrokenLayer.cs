using Terrane.Core;

namespace Terrane.Serve.Layers;

/// <summary>Something in a folder that cannot be served, and why. The others are.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Stamp">Of the file as it was tried.</param>
/// <param name="TriedAt">When, by <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="Reason">What is answered.</param>
internal sealed record BrokenLayer(string Path, FileStamp Stamp, long TriedAt, TerraneException Reason);
