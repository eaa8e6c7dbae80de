using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Pictures;

/// <summary>What a report's pictures are made of: the canvases of one zoom, thinned out, as files in the work folder, so that a resumed build has them all.</summary>
/// <remarks>
/// A file is TileSide x TileSide float32 elevations and then as many uint16 ordinals. A tile that ends above the picture's zoom is kept at its own,
/// with as many pixels. Written before the unit is committed; a unit that is built again writes the same.
/// </remarks>
internal sealed class PicturePieces(PictureFrame frame, string folder)
{
    /// <summary>Keeps the canvas of a finished tile where it is a part of the picture.</summary>
    /// <param name="isLeaf">No tile of the build is deeper here.</param>
    public void Take(TileId tile, Canvas canvas, bool isLeaf)
    {
        if (tile.Z != frame.Zoom && !(isLeaf && tile.Z < frame.Zoom)) return;
        int side = frame.TileSide, step = Canvas.Side / side;
        var elevation = new float[side * side];
        var ordinal = new ushort[side * side];
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int at = (((y * step) + (step / 2)) * Canvas.Side) + (x * step) + (step / 2);
                (elevation[(y * side) + x], ordinal[(y * side) + x]) = (canvas.Elevation[at], canvas.Ordinal[at]);
            }
        }
        Directory.CreateDirectory(folder);
        using var file = new FileStream(Path.Combine(folder, $"{tile.Z}-{tile.X}-{tile.Y}"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(MemoryMarshal.AsBytes(elevation.AsSpan()));
        file.Write(MemoryMarshal.AsBytes(ordinal.AsSpan()));
    }

    /// <summary>All pieces laid together; ordinal 0 where there is none. Null when nothing was kept.</summary>
    public (float[] Elevation, ushort[] Ordinal)? Join()
    {
        if (!Directory.Exists(folder)) return null;
        int pixels = checked((int)frame.Window.Count), side = frame.TileSide;
        float[] elevation = new float[pixels], pieceElevation = new float[side * side];
        ushort[] ordinal = new ushort[pixels], pieceOrdinal = new ushort[side * side];
        foreach ((TileId tile, string path) in Directory.EnumerateFiles(folder).Select(path => (Parse(path), path)).OrderBy(p => p.Item1.Z).ThenBy(p => p.path, StringComparer.Ordinal))
        {
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Read))
            {
                // A kill may leave half a piece; its unit is built again, unless another plan's work is looked at.
                if (file.Length != pieceElevation.Length * 6L) continue;
                file.ReadExactly(MemoryMarshal.AsBytes(pieceElevation.AsSpan()));
                file.ReadExactly(MemoryMarshal.AsBytes(pieceOrdinal.AsSpan()));
            }
            int zoomed = frame.Zoom - tile.Z;
            var area = new Window((long)tile.X * side << zoomed, (long)tile.Y * side << zoomed, side << zoomed, side << zoomed);
            Window shared = area.Intersect(frame.Window);
            for (long row = shared.Row; row < shared.RowEnd; row++)
            {
                for (long col = shared.Col; col < shared.ColEnd; col++)
                {
                    int from = (int)((((row - area.Row) >> zoomed) * side) + ((col - area.Col) >> zoomed)), to = (int)(((row - frame.Window.Row) * frame.Window.Width) + col - frame.Window.Col);
                    (elevation[to], ordinal[to]) = (pieceElevation[from], pieceOrdinal[from]);
                }
            }
        }
        return (elevation, ordinal);
    }

    private static TileId Parse(string path)
    {
        string[] parts = Path.GetFileName(path).Split('-');
        return new TileId(byte.Parse(parts[0], null), uint.Parse(parts[1], null), uint.Parse(parts[2], null));
    }
}
