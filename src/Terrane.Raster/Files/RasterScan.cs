using Terrane.Core;

namespace Terrane.Raster.Files;

/// <summary>What became of the files of a source.</summary>
/// <param name="Files">Those that can be read, at least one.</param>
/// <param name="Failures">raster.open, raster.band, raster.list: data errors, each naming its file.</param>
public sealed record RasterScan(IReadOnlyList<RasterFile> Files, IReadOnlyList<TerraneException> Failures);
