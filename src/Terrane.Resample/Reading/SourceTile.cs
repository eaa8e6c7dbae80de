using Terrane.Core;
using Terrane.Raster;

namespace Terrane.Resample.Reading;

/// <summary>One file of a source.</summary>
/// <param name="Area">The cells of the source that it fills.</param>
internal sealed record SourceTile(RasterFile File, Window Area);
