using Terrane.Sources.Coverage;

namespace Terrane.Sources.Tests.Coverage;

/// <summary>Small rasters of true and false, looked at the slow way.</summary>
internal static class Cells
{
    public static IEnumerable<int> Runs(bool[,] cells, int y)
    {
        for (int x = 0; x <= cells.GetLength(1); x++)
            if ((x < cells.GetLength(1) && cells[y, x]) != (x > 0 && cells[y, x - 1])) yield return x;
    }

    /// <summary>Areas of cells joined by edges, by flooding.</summary>
    public static int Areas(bool[,] cells)
    {
        int height = cells.GetLength(0), width = cells.GetLength(1), areas = 0;
        bool[,] seen = new bool[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (!cells[y, x] || seen[y, x]) continue;
                areas++;
                var open = new Stack<(int X, int Y)>([(x, y)]);
                while (open.TryPop(out (int X, int Y) at))
                {
                    if (at.X < 0 || at.Y < 0 || at.X >= width || at.Y >= height || !cells[at.Y, at.X] || seen[at.Y, at.X]) continue;
                    seen[at.Y, at.X] = true;
                    foreach ((int dx, int dy) in new[] { (1, 0), (-1, 0), (0, 1), (0, -1) }) open.Push((at.X + dx, at.Y + dy));
                }
            }
        }
        return areas;
    }

    /// <summary>The cells whose centre lies in an odd number of rings.</summary>
    public static bool[,] Fill(IEnumerable<OutlinePolygon> polygons, int width, int height)
    {
        bool[,] cells = new bool[height, width];
        foreach (int[] ring in polygons.SelectMany(polygon => polygon.Rings))
        {
            for (int i = 0; i < ring.Length; i += 2)
            {
                int x = ring[i], from = ring[i + 1], nextX = ring[(i + 2) % ring.Length], to = ring[(i + 3) % ring.Length];
                if (x != nextX) continue;
                for (int y = Math.Min(from, to); y < Math.Max(from, to); y++) for (int c = x; c < width; c++) cells[y, c] ^= true;
            }
        }
        return cells;
    }
}
