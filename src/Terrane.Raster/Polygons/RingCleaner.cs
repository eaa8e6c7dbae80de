namespace Terrane.Raster.Polygons;

/// <summary>Removes what has no area: repeated points, and ways that go out and come back the same line (A-B-A), as quantised files have.</summary>
public static class RingCleaner
{
    /// <summary>The ring without them, or null when nothing with an area is left.</summary>
    /// <param name="removed">Counts the points left out.</param>
    public static PolygonRing? Clean(PolygonRing ring, ref long removed)
    {
        var kept = new List<int>(ring.Count);
        for (int i = 0; i < ring.Count; i++)
        {
            kept.Add(i);
            while (Shrinks(ring, kept, kept.Count - 1)) { }
        }
        // The same across the seam between the last point and the first.
        for (bool again = true; again && kept.Count >= 3;)
        {
            again = false;
            if (Same(ring, kept[^1], kept[0]))
            {
                kept.RemoveAt(kept.Count - 1);
                again = true;
            }
            else if (Same(ring, kept[^2], kept[0]))
            {
                kept.RemoveRange(kept.Count - 2, 2);
                again = true;
            }
            else if (Same(ring, kept[^1], kept[1]))
            {
                kept.RemoveRange(0, 2);
                again = true;
            }
        }
        removed += ring.Count - kept.Count;
        if (kept.Count < 3) return null;
        if (kept.Count == ring.Count) return ring;
        return new PolygonRing([.. kept.Select(i => ring.X[i])], [.. kept.Select(i => ring.Y[i])], ring.Wraps is null ? null : [.. kept.Select(i => ring.Wraps[i])]);
    }

    private static bool Shrinks(PolygonRing ring, List<int> kept, int last)
    {
        if (last >= 1 && Same(ring, kept[last], kept[last - 1]))
        {
            kept.RemoveAt(last);
            return true;
        }
        if (last < 2 || !Same(ring, kept[last], kept[last - 2])) return false;
        kept.RemoveRange(last - 1, 2);
        return true;
    }

    private static bool Same(PolygonRing ring, int a, int b) => ring.Unwrapped(a) == ring.Unwrapped(b) && ring.Y[a] == ring.Y[b];
}
