using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Providers.Bands;
using Terrane.Fusion.Running;
using Terrane.Native.Zlib;
using Terrane.Runtime.Workers;

namespace Terrane.Fusion.Outputs;

/// <summary>Writes the spool as a Zarr store, a folder of chunks.</summary>
internal sealed class ZarrPacker(FusionPlan plan, FusionTotals totals, IReadOnlyCollection<string> unread)
{
    private readonly bool _isThree = plan.Options.ZarrFormat == 3;

    /// <param name="folder">Made anew.</param>
    /// <param name="advance">Told the pixels of each cell.</param>
    internal void Pack(CellSpool spool, string folder, int workers, Action<long> advance, CancellationToken ct)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        foreach ((string name, JsonObject content) in ZarrMetadata.Of(plan, totals, unread))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            // zarr-python 2 reads ASCII only, and the WKT of a CRS has degree signs: the default escapes them.
            File.WriteAllText(Path.Combine(folder, name), content.ToJsonString());
        }
        WriteAxes(folder);
        var spare = new ConcurrentBag<CellResult>();
        OrderedWorkers.Run(plan.Blocks(), workers, 2 * workers, (unit, _) =>
        {
            CellResult cell = spare.TryTake(out CellResult? used) ? used : new CellResult();
            spool.Read(unit.Window, totals, plan, cell);
            WriteChunks(folder, cell);
            spare.Add(cell);
            return unit.Window.Count;
        }, (_, pixels) => advance(pixels), ct);
    }

    private void WriteAxes(string folder)
    {
        Window window = plan.Canvas.Window;
        double[] x = [.. Enumerable.Range(0, window.Width).Select(i => plan.Canvas.Frame.X(window.Col + i + 0.5))];
        double[] y = [.. Enumerable.Range(0, window.Height).Select(i => plan.Canvas.Frame.Y(window.Row + i + 0.5))];
        foreach ((string name, byte[] bytes) in ((string, byte[])[])[("x", MemoryMarshal.AsBytes(x.AsSpan()).ToArray()), ("y", MemoryMarshal.AsBytes(y.AsSpan()).ToArray()), ("spatial_ref", new byte[sizeof(int)])])
        {
            string chunk = Path.Combine(folder, name, _isThree ? name == "spatial_ref" ? "c" : "c/0" : "0");
            Directory.CreateDirectory(Path.GetDirectoryName(chunk)!);
            File.WriteAllBytes(chunk, bytes);
        }
    }

    // A block is a whole number of chunks, but for the last of a row or column.
    private void WriteChunks(string folder, CellResult cell)
    {
        Window all = plan.Canvas.Window;
        int width = Math.Min(ZarrMetadata.Chunk, all.Width), height = Math.Min(ZarrMetadata.Chunk, all.Height);
        for (int row = 0; row < cell.Window.Height; row += height)
            for (int col = 0; col < cell.Window.Width; col += width)
            {
                long across = (cell.Window.Col - all.Col + col) / width, down = (cell.Window.Row - all.Row + row) / height;
                string name = _isThree ? string.Create(CultureInfo.InvariantCulture, $"c/{down}/{across}") : string.Create(CultureInfo.InvariantCulture, $"{down}.{across}");
                Write(folder, "elevation", name, Cut<float>(cell.Elevation, cell.Window, col, row, width, height, float.NaN));
                Write(folder, "source_elevation", name, Cut<uint>(cell.Id, cell.Window, col, row, width, height, 0));
                if (plan.Policy.Tid) Write(folder, "tid", name, [.. MemoryMarshal.Cast<byte, uint>(Cut<uint>(cell.Tid, cell.Window, col, row, width, height, TypeIdentifiers.Unknown)).ToArray().Select(tid => (byte)tid)]);
                if (plan.Policy.Uncertainty) Write(folder, "uncertainty", name, Cut<float>(cell.Uncertainty, cell.Window, col, row, width, height, float.NaN));
                if (plan.Policy.Weight) Write(folder, "weight", name, Cut<float>(cell.Weight, cell.Window, col, row, width, height, float.NaN));
            }
    }

    /// <summary>A chunk of a plane; beyond the edge of the array it is padded.</summary>
    private static byte[] Cut<T>(ReadOnlySpan<T> plane, Window cell, int col, int row, int width, int height, T fill)
        where T : unmanaged
    {
        var chunk = new T[width * height];
        Array.Fill(chunk, fill);
        int columns = Math.Min(width, cell.Width - col);
        for (int r = 0; r < Math.Min(height, cell.Height - row); r++)
            plane.Slice(((row + r) * cell.Width) + col, columns).CopyTo(chunk.AsSpan(r * width));
        return MemoryMarshal.AsBytes(chunk.AsSpan()).ToArray();
    }

    private void Write(string folder, string array, string name, byte[] chunk)
    {
        var compressed = new byte[ZlibCompressor.GzipBound(chunk.Length)];
        int length = _isThree ? ZlibCompressor.CompressGzip(chunk, compressed, ZarrMetadata.Level) : ZlibCompressor.Compress(chunk, compressed, ZarrMetadata.Level);
        string path = Path.Combine(folder, array, name);
        if (_isThree) Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        file.Write(compressed, 0, length);
    }
}
