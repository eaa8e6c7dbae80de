namespace Terrane.Raster.Transforms;

/// <summary>Where consecutive pixels of one output row lie in a layer: pixel i at (X + i * DX, Y + i * DY), exactly.</summary>
/// <param name="X">Column of the first pixel's centre in units of 2^-24 cells (<see cref="Mesh.One"/>); 0 = outer edge of the layer.</param>
/// <param name="Y">Row, likewise.</param>
/// <param name="DX">Step per pixel.</param>
/// <param name="DY">Step per pixel.</param>
/// <param name="Count">Pixels.</param>
/// <param name="ScaleX">Columns of the layer per output pixel; the same for all pixels of a mesh cell.</param>
/// <param name="ScaleY">Rows of the layer per output pixel.</param>
internal readonly record struct CoordinateRun(long X, long Y, long DX, long DY, int Count, double ScaleX, double ScaleY);
