using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers.Archives;

/// <summary>The tiles that an area needs, as rasters of 8 x 8 tiles: they share a lattice, so no kernel sees a border between tiles.</summary>
/// <remarks>
/// Tiles are taken from the zoom that is as fine as the canvas. Where an archive does not go so deep, the tile above stands in, for just the
/// quarter whose tile is missing: overviews spread beyond the border of what is valid, and must not be seen through the voids of their children.
/// </remarks>
/// <param name="archive">Open.</param>
/// <param name="side">Pixels along a tile.</param>
/// <param name="hasOrdinals">With the ordinals of the lineage as a second band.</param>
/// <param name="settings">What decides how tiles are read, besides the archive.</param>
internal sealed class ArchiveBlocks(ElevationArchive archive, int side, JsonObject settings, ProviderChunks chunks, bool hasOrdinals = false)
{
    /// <summary>Where ordinals are.</summary>
    internal const int OrdinalBand = 2;

    private const int Tiles = 8, Version = 1;

    private readonly float[] _metres = new float[side * side], _ordinals = new float[hasOrdinals ? side * side : 0];

    /// <summary>Pixels around the area that are read too, in those of the coarsest zoom that is used.</summary>
    internal const int Beyond = 8;

    /// <summary>The zoom whose pixels are at most as large as a canvas's, at the equator: whatever the area is, the same.</summary>
    internal byte ZoomFor(LatticeFrame frame)
    {
        const double Hair = 1e-9;
        double metres = frame.Size * (frame.Target.Crs.IsGeographic ? WebMercator.HalfExtent / 180 : double.IsFinite(frame.Target.Crs.MetresPerUnit) ? frame.Target.Crs.MetresPerUnit : 1);
        byte zoom = archive.MinZoom;
        while (zoom < archive.MaxZoom && PixelOf(zoom) > metres * (1 + Hair)) zoom++;
        return zoom;
    }

    /// <summary>Paths of rasters that hold the elevations of an area.</summary>
    /// <exception cref="TerraneException">archive.tile; raster.create, raster.write.</exception>
    internal IReadOnlyList<string> Make(ProviderArea area, byte deepest, string label, CancellationToken ct)
    {
        var made = new List<string>();
        for (int zoom = deepest; zoom >= archive.MinZoom; zoom--)
        {
            bool isDeepest = zoom == deepest, isWhole = true;
            IReadOnlyList<Bounds> boxes = BoxesOf(area, (byte)zoom);
            bool Meets(TileId tile) => boxes.Any(box => box.Overlaps(WebMercator.TileBounds(tile)));
            foreach ((uint col, uint row) in BlocksOf(boxes, (byte)zoom))
            {
                ct.ThrowIfCancellationRequested();
                TileId[] all = [.. TilesOf((byte)zoom, col, row)], there = [.. all.Where(archive.Has)];
                isWhole &= all.Where(Meets).All(there.Contains);
                if (isDeepest && !there.Any(Meets)) continue;
                // Above, only what no deeper tile shows.
                if (!isDeepest) there = [.. there.Where(tile => Quarters(tile).Any(child => !archive.Has(child)))];
                if (!isDeepest && !there.Any(tile => Quarters(tile).Any(child => Meets(child) && !archive.Has(child)))) continue;
                made.Add(Get((byte)zoom, col, row, there, isDeepest, label, ct));
            }
            if (isWhole) break;
        }
        return made;
    }

    private static IEnumerable<TileId> Quarters(TileId tile) => [tile.Child(0, 0), tile.Child(1, 0), tile.Child(0, 1), tile.Child(1, 1)];

    private static IEnumerable<TileId> TilesOf(byte zoom, uint col, uint row)
    {
        uint end = 1u << zoom;
        for (uint y = row * Tiles; y < Math.Min(end, (row + 1) * Tiles); y++)
            for (uint x = col * Tiles; x < Math.Min(end, (col + 1) * Tiles); x++) yield return new TileId(zoom, x, y);
    }

    /// <summary>The area in EPSG:3857, and some pixels of a zoom around it.</summary>
    private IReadOnlyList<Bounds> BoxesOf(ProviderArea area, byte zoom)
    {
        GeographicArea place = area.Around(Beyond * PixelOf(zoom));
        (double West, double East)[] spans = place.CrossesAntimeridian ? [(place.West, 180), (-180, place.East)] : [(place.West, place.East)];
        return [.. spans.Select(span => new Bounds(WebMercator.XOfLongitude(span.West), WebMercator.YOfLatitude(place.South), WebMercator.XOfLongitude(span.East), WebMercator.YOfLatitude(place.North)))];
    }

    private IEnumerable<(uint Col, uint Row)> BlocksOf(IReadOnlyList<Bounds> boxes, byte zoom)
    {
        double block = PixelOf(zoom) * side * Tiles;
        long last = (long)Math.Ceiling(2 * WebMercator.HalfExtent / block) - 1;
        long At(double metres) => Math.Clamp((long)Math.Floor(metres / block), 0, last);
        var found = new SortedSet<(long Row, long Col)>();
        foreach (Bounds box in boxes)
            for (long row = At(WebMercator.HalfExtent - box.North); row <= At(WebMercator.HalfExtent - box.South); row++)
                for (long col = At(box.West + WebMercator.HalfExtent); col <= At(box.East + WebMercator.HalfExtent); col++) found.Add((row, col));
        return found.Select(b => ((uint)b.Col, (uint)b.Row));
    }

    private double PixelOf(byte zoom) => 2 * WebMercator.HalfExtent / side / Math.ScaleB(1, zoom);

    private string Get(byte zoom, uint col, uint row, IReadOnlyList<TileId> there, bool isDeepest, string label, CancellationToken ct)
    {
        var content = new JsonObject
        {
            ["kind"] = "terrane.archive/block",
            ["version"] = Version,
            ["settings"] = settings.DeepClone(),
            ["files"] = new JsonArray([.. archive.Stamps.Select(s => (JsonNode)new JsonArray(s.ShownPath, s.Size, s.ModifiedTicks, s.Tag))]),
            ["block"] = new JsonArray((int)zoom, (long)col, (long)row),
            ["isDeepest"] = isDeepest,
        };
        return chunks.Get(content, string.Create(CultureInfo.InvariantCulture, $"{label}, {Tiles} x {Tiles} tiles from {zoom}/{col * Tiles}/{row * Tiles}"), path => Write(path, zoom, col, row, there, isDeepest, ct), ct);
    }

    private void Write(string path, byte zoom, uint col, uint row, IReadOnlyList<TileId> there, bool isDeepest, CancellationToken ct)
    {
        int across = (int)Math.Min(Tiles, (1L << zoom) - (col * Tiles)), down = (int)Math.Min(Tiles, (1L << zoom) - (row * Tiles));
        double pixel = PixelOf(zoom);
        var transform = new AffineTransform(((double)col * Tiles * side * pixel) - WebMercator.HalfExtent, pixel, 0, WebMercator.HalfExtent - ((double)row * Tiles * side * pixel), 0, -pixel);
        string[] options = ["TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=ZSTD", "ZSTD_LEVEL=1", "PREDICTOR=3", "SPARSE_OK=TRUE", .. hasOrdinals ? ["INTERLEAVE=BAND"] : Array.Empty<string>()];
        using GdalRasterWriter file = GdalRasterWriter.Create(path, "GTiff", across * side, down * side, hasOrdinals ? OrdinalBand : 1, GdalDataType.Float32, transform, WebMercator.Crs, options, double.NaN);
        foreach (TileId tile in there)
        {
            ct.ThrowIfCancellationRequested();
            archive.Read(tile, side, _metres);
            if (!isDeepest)
                foreach (TileId child in Quarters(tile).Where(archive.Has)) Clear(child);
            var window = new Window((tile.X - (col * Tiles)) * side, (tile.Y - (row * Tiles)) * side, side, side);
            file.Write(1, window, _metres);
            if (!hasOrdinals) continue;
            for (int i = 0; i < _ordinals.Length; i++) _ordinals[i] = archive.Ordinals[i];
            file.Write(OrdinalBand, window, _ordinals);
        }
        file.Finish();
    }

    private void Clear(TileId child)
    {
        int half = side / 2, at = ((int)(child.Y & 1) * half * side) + ((int)(child.X & 1) * half);
        for (int y = 0; y < half; y++) _metres.AsSpan(at + (y * side), half).Fill(float.NaN);
    }
}
