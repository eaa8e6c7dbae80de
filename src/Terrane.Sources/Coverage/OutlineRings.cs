namespace Terrane.Sources.Coverage;

/// <summary>Makes simple rings of traced ones.</summary>
internal static class OutlineRings
{
    /// <summary>A polygon of the rings of one area: those that meet themselves are cut where they do; the one that runs clockwise (y down) is the outer one.</summary>
    public static OutlinePolygon ToPolygon(List<int[]> traced)
    {
        var rings = new List<int[]>(traced.Count);
        foreach (int[] ring in traced) Cut(ring, rings);
        int outer = rings.FindIndex(ring => Area(ring) > 0);
        (rings[0], rings[outer]) = (rings[outer], rings[0]);
        return new OutlinePolygon(rings);
    }

    /// <summary>Twice the area in cells; negative for a hole.</summary>
    public static long Area(int[] ring)
    {
        long area = 0;
        for (int i = 0, last = ring.Length - 2; i < ring.Length; last = i, i += 2)
            area += ((long)ring[last] * ring[i + 1]) - ((long)ring[i] * ring[last + 1]);
        return area;
    }

    private static void Cut(int[] ring, List<int[]> rings)
    {
        int crossings = 0;
        for (int i = 0; i < ring.Length; i += 2) if (ring[i] < 0) crossings++;
        if (crossings == 0)
        {
            rings.Add(ring);
            return;
        }
        var path = new List<(int X, int Y)>(ring.Length / 2);
        var met = new Dictionary<(int X, int Y), int>(crossings);
        for (int i = 0; i < ring.Length; i += 2)
        {
            bool crossing = ring[i] < 0;
            (int X, int Y) corner = (crossing ? ~ring[i] : ring[i], ring[i + 1]);
            if (crossing && met.TryGetValue(corner, out int first))
            {
                rings.Add(Flat(path, first, path.Count));
                for (int k = first + 1; k < path.Count; k++) met.Remove(path[k]);
                path.RemoveRange(first + 1, path.Count - first - 1);
                continue;
            }
            if (crossing) met[corner] = path.Count;
            path.Add(corner);
        }
        rings.Add(Flat(path, 0, path.Count));
    }

    private static int[] Flat(List<(int X, int Y)> path, int start, int end)
    {
        int[] ring = new int[2 * (end - start)];
        for (int i = start; i < end; i++) (ring[2 * (i - start)], ring[(2 * (i - start)) + 1]) = path[i];
        return ring;
    }
}
