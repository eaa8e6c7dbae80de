namespace Terrane.Sources.Coverage;

/// <summary>One connected area of cells: its outer ring first, then its holes. Each ring is x0, y0, x1, y1 ... in cell corners, not closed.</summary>
internal sealed record OutlinePolygon(IReadOnlyList<int[]> Rings);
