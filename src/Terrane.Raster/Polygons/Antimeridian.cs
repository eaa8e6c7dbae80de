namespace Terrane.Raster.Polygons;

/// <summary>Makes rings in degrees continuous where they cross the antimeridian, and closes those that run round a pole.</summary>
/// <remarks>
/// A ring crosses where two neighbours lie more than 180° apart. Only such rings are touched: a country with land on both sides of the
/// antimeridian (US, NZ, Kiribati, Fiji) has a wide box but no such step. Nothing is cut: <see cref="PolygonRing.Wraps"/> says how far each
/// point has come, and whoever places a ring looks at every copy of a polygon, 360° apart, that meets its area.
/// </remarks>
public static class Antimeridian
{
    /// <summary>The part with continuous rings; the same object when no ring crosses.</summary>
    public static Polygon Unwrap(Polygon part, ref long crossing, ref long polar)
    {
        var rings = new PolygonRing[part.Rings.Count];
        bool changed = false;
        for (int i = 0; i < rings.Length; i++)
        {
            rings[i] = Unwrap(part.Rings[i], ref polar);
            if (rings[i].Wraps is null) continue;
            changed = true;
            crossing++;
        }
        if (!changed) return part;
        (double west, double east) = rings[0].XRange();
        for (int i = 1; i < rings.Length; i++) rings[i] = MoveInside(rings[i], west, east);
        return new Polygon(rings);
    }

    private static PolygonRing Unwrap(PolygonRing ring, ref long polar)
    {
        int[] wraps = new int[ring.Count];
        bool jumps = false;
        int turn = 0;
        for (int i = 1; i < ring.Count; i++)
        {
            int step = Step(ring, i - 1, i);
            turn += step;
            jumps |= step != 0;
            wraps[i] = turn;
        }
        int closing = Step(ring, ring.Count - 1, 0);
        if (!jumps && closing == 0) return ring;
        turn += closing;
        var unwrapped = new PolygonRing(ring.X, ring.Y, wraps);
        if (turn == 0) return unwrapped;
        polar++;
        // Once round the Earth: the ring ends 360° from where it began, and its area is closed along the pole.
        double pole = ring.Y.Average() < 0 ? -90 : 90;
        return new PolygonRing([.. ring.X, ring.X[0], ring.X[0], ring.X[0]], [.. ring.Y, ring.Y[0], pole, pole], [.. wraps, turn, turn, 0]);
    }

    private static int Step(PolygonRing ring, int from, int to)
    {
        double step = ring.X[to] - ring.X[from];
        if (Math.Abs(step) <= 180) return 0;
        // The lower edge of a map of Antarctica runs along the pole from -180 to 180: a way of no length.
        if (Math.Abs(ring.Y[from]) == 90 && ring.Y[from] == ring.Y[to]) return 0;
        return step > 0 ? -1 : 1;
    }

    // A hole may have been written on the other side than the start of its outer ring.
    private static PolygonRing MoveInside(PolygonRing hole, double west, double east)
    {
        (double min, double max) = hole.XRange();
        int[] turns = [0, 1, -1];
        foreach (int turn in turns)
        {
            if (PolygonRing.Place(min, turn) < west || PolygonRing.Place(max, turn) > east) continue;
            return turn == 0 ? hole : new PolygonRing(hole.X, hole.Y, [.. (hole.Wraps ?? new int[hole.Count]).Select(w => w + turn)]);
        }
        return hole;
    }
}
