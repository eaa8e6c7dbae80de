namespace Terrane.Runtime.Reports;

/// <summary>What one zoom of a tile archive holds: addressed tiles, and bytes before identical tiles are joined.</summary>
public sealed record ZoomFigures(int Zoom, long Tiles, long Bytes);
