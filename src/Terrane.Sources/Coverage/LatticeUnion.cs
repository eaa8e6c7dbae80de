using Terrane.Core;

namespace Terrane.Sources.Coverage;

/// <summary>The union of polygons that all run along the cell edges of one lattice: exact, in one sweep from north to south.</summary>
/// <remarks>Held in memory are the edges of the files that the current row cuts, and the outlines that are still open.</remarks>
internal static class LatticeUnion
{
    /// <summary>Sweeps over the files.</summary>
    /// <param name="files">All on the lattice of the first one.</param>
    /// <param name="target">Receives the polygons as WKB, one after another.</param>
    /// <returns>How many polygons there are.</returns>
    /// <exception cref="SourcesException">ingest.outline.memory.</exception>
    public static int Write(IReadOnlyList<PlacedPolygons> files, Stream target, long maximumCorners, CancellationToken ct)
    {
        long originCol = files.Min(file => file.Col), originRow = files.Min(file => file.Row);
        PlacedPolygons reference = files[0];
        AffineTransform t = reference.Grid.Transform;
        (double x0, double y0) = t.Apply(originCol - reference.Col, originRow - reference.Row);
        var transform = new AffineTransform(x0, t.XCol, t.XRow, y0, t.YCol, t.YRow);

        int polygons = 0;
        var tracer = new OutlineTracer(polygon =>
        {
            PolygonWkb.Write(target, polygon, transform);
            polygons++;
        }, maximumCorners);
        PlacedPolygons[] order = [.. files.OrderBy(file => file.Row).ThenBy(file => file.Col).ThenBy(file => file.Path, StringComparer.Ordinal)];
        var events = new PriorityQueue<(int Col, int Step), int>();
        var steps = new SortedDictionary<int, int>();
        var runs = new List<int>();
        int next = 0, row = 0;
        while (next < order.Length || events.Count > 0)
        {
            ct.ThrowIfCancellationRequested();
            // A file is read when the sweep reaches its first row.
            int until = events.TryPeek(out _, out int first) ? first : int.MaxValue;
            if (next < order.Length && order[next].Row - originRow <= until)
            {
                foreach ((int col, int from, int to, int step) in order[next].Edges(originCol, originRow))
                {
                    events.Enqueue((col, step), from);
                    events.Enqueue((col, -step), to);
                }
                next++;
                continue;
            }
            tracer.AddRows(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(runs), until - row);
            row = until;
            while (events.TryPeek(out (int Col, int Step) change, out int at) && at == row)
            {
                events.Dequeue();
                int sum = steps.GetValueOrDefault(change.Col) + change.Step;
                if (sum == 0) steps.Remove(change.Col);
                else steps[change.Col] = sum;
            }
            Fill(runs, steps);
        }
        tracer.Finish();
        return polygons;
    }

    private static void Fill(List<int> runs, SortedDictionary<int, int> steps)
    {
        runs.Clear();
        int covered = 0;
        foreach ((int col, int step) in steps)
        {
            bool inside = covered > 0;
            covered += step;
            if (inside != covered > 0) runs.Add(col);
        }
    }
}
