namespace Terrane.Resample.Joining;

/// <summary>Encodes a picture; this room has no encoder of its own.</summary>
/// <param name="argb">Row-major, top row first.</param>
/// <returns>The bytes of a PNG.</returns>
public delegate byte[] PictureWriter(ReadOnlySpan<uint> argb, int width, int height);
