using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Reports.Html;

namespace Terrane.Mosaic.Pictures;

/// <summary>The pictures of a build's report: relief, how deep tiles go, and whose pixels they are.</summary>
internal static class ReportPictures
{
    private const uint Nothing = 0xF4F4F2;
    private const int Shades = 120;

    // Told apart by readers who do not see red and green; repeated when there are more.
    private static readonly uint[] SourceColours =
        [0x4E79A7, 0xF28E2B, 0x76B7B2, 0xE15759, 0xEDC948, 0x59A14F, 0xB07AA1, 0x9C755F, 0xFF9DA7, 0x8CD17D, 0x499894, 0xD37295, 0xB6992D, 0x79706E];

    public static IReadOnlyList<ReportPicture> Of(MosaicPlan plan, PictureFrame frame, PicturePieces pieces, IReadOnlySet<ushort> used)
    {
        if (pieces.Join() is not var (elevation, ordinal)) return [];
        return [Relief(frame, elevation, ordinal), Depth(plan, frame), Lineage(plan, frame, ordinal, used)];
    }

    private static ReportPicture Relief(PictureFrame frame, float[] elevation, ushort[] ordinal)
    {
        (int width, int height) = (frame.Window.Width, frame.Window.Height);
        var indices = new byte[width * height];
        double mercator = WebMercator.Resolution(frame.Zoom) * (1 << frame.Shift);
        for (int row = 0; row < height; row++)
        {
            double y = WebMercator.HalfExtent - ((frame.Window.Row + row + 0.5) * mercator);
            double metres = mercator * Math.Cos(WebMercator.Latitude(Math.Clamp(y, -WebMercator.HalfExtent, WebMercator.HalfExtent)) * Math.PI / 180);
            double steeper = 1.6 * Math.Pow(Math.Max(metres, 1) / 30, 0.45); // wide pixels flatten all slopes
            for (int col = 0; col < width; col++)
            {
                int at = (row * width) + col;
                if (ordinal[at] == 0) continue;
                double dx = Slope(elevation, ordinal, at, col > 0 ? at - 1 : at, col < width - 1 ? at + 1 : at) / metres;
                double dy = Slope(elevation, ordinal, at, row > 0 ? at - width : at, row < height - 1 ? at + width : at) / metres;
                (dx, dy) = (dx * steeper, dy * steeper);
                // Light from the north-west, 45 degrees high.
                double light = (1 + ((dx + dy) / Math.Sqrt(2))) / Math.Sqrt(2 * (1 + (dx * dx) + (dy * dy)));
                int shade = (int)Math.Clamp(light * Shades, 0, Shades - 1);
                indices[at] = (byte)(1 + shade + (elevation[at] <= 0 ? Shades : 0));
            }
        }
        uint[] palette = [Nothing, .. Enumerable.Range(0, Shades).Select(s => Grey(s, 1, 1)), .. Enumerable.Range(0, Shades).Select(s => Grey(s, 0.72, 0.86))];
        return new ReportPicture("Relief; blue is at or below 0 m", new PngPicture(width, height, indices, palette), []);
    }

    private static double Slope(float[] elevation, ushort[] ordinal, int at, int before, int after)
    {
        if (ordinal[before] == 0) before = at;
        if (ordinal[after] == 0) after = at;
        return before == after ? 0 : (elevation[after] - elevation[before]) / (before == at || after == at ? 1.0 : 2.0);
    }

    private static uint Grey(int shade, double red, double green)
    {
        double value = 55 + (200.0 * shade / (Shades - 1));
        return ((uint)(value * red) << 16) | ((uint)(value * green) << 8) | (uint)value;
    }

    /// <summary>The deepest zoom that has tiles at each place.</summary>
    private static ReportPicture Depth(MosaicPlan plan, PictureFrame frame)
    {
        var zooms = new byte[frame.Window.Count];
        if (plan.Tree.Root is { } root) Paint(plan.Tree, root, frame, zooms);
        byte[] found = [.. zooms.Distinct().Where(z => z > 0).Order()];
        var colour = new Dictionary<byte, uint>();
        for (int i = 0; i < found.Length; i++) colour[found[i]] = Blend(0xD6E6F2, 0x12355B, found.Length == 1 ? 0.6 : (double)i / (found.Length - 1));
        byte[] indices = [.. zooms.Select(z => (byte)(z == 0 ? 0 : 1 + Array.IndexOf(found, z)))];
        return new ReportPicture("Coverage: the deepest zoom of each place", new PngPicture(frame.Window.Width, frame.Window.Height, indices, [Nothing, .. found.Select(z => colour[z])]),
            [.. found.Select(z => (colour[z], $"z{z - 1 + plan.Options.CanvasShift}"))]);
    }

    // Zooms are stored plus one, so that 0 stays for nothing.
    private static void Paint(TileTree tree, TileTree.Node node, PictureFrame frame, byte[] zooms)
    {
        int zoomed = frame.Zoom - node.Tile.Z;
        double side = Math.ScaleB(frame.TileSide, zoomed), left = node.Tile.X * side, top = node.Tile.Y * side;
        (long col, long row) = ((long)Math.Floor(left), (long)Math.Floor(top));
        var area = new Window(col, row, (int)Math.Min(int.MaxValue / 2, Math.Ceiling(left + side) - col), (int)Math.Min(int.MaxValue / 2, Math.Ceiling(top + side) - row));
        Window shared = area.Intersect(frame.Window);
        if (shared.IsEmpty) return;
        var children = side <= 4 ? [] : tree.Children(node).Select(c => c.Node).OfType<TileTree.Node>().ToList();
        byte deepest = (byte)(1 + (side <= 4 ? DeepestBelow(tree, node) : node.Tile.Z));
        for (long y = shared.Row; y < shared.RowEnd; y++)
        {
            Span<byte> line = zooms.AsSpan((int)(((y - frame.Window.Row) * frame.Window.Width) + shared.Col - frame.Window.Col), shared.Width);
            foreach (ref byte zoom in line) zoom = Math.Max(zoom, deepest);
        }
        foreach (TileTree.Node child in children) Paint(tree, child, frame, zooms);
    }

    // A few pixels: the zoom that one path reaches stands for all.
    private static byte DeepestBelow(TileTree tree, TileTree.Node node)
    {
        while (tree.Children(node).Select(c => c.Node).OfType<TileTree.Node>().FirstOrDefault() is { } child) node = child;
        return node.Tile.Z;
    }

    private static ReportPicture Lineage(MosaicPlan plan, PictureFrame frame, ushort[] ordinal, IReadOnlySet<ushort> used)
    {
        byte[] indices = [.. ordinal.Select(o => (byte)(o == 0 ? 0 : 1 + ((o - 1) % SourceColours.Length)))];
        return new ReportPicture("Lineage: the source of each place", new PngPicture(frame.Window.Width, frame.Window.Height, indices, [Nothing, .. SourceColours]),
            [.. plan.Sources.Where(s => used.Contains(s.Ordinal)).Select(s => (SourceColours[(s.Ordinal - 1) % SourceColours.Length], s.Spec.Name))]);
    }

    private static uint Blend(uint from, uint to, double share)
    {
        uint result = 0;
        for (int shift = 0; shift <= 16; shift += 8)
            result |= (uint)Math.Round(((from >> shift) & 255) + (share * ((double)((to >> shift) & 255) - ((from >> shift) & 255)))) << shift;
        return result;
    }
}
