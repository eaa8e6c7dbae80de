using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Workers;

namespace Terrane.Mosaic.PerSource;

/// <summary>One thread's part in storing a source: of each place the pixels that no source before it has.</summary>
/// <param name="source">Those before it are stored wholly.</param>
/// <param name="pixels">Of the calling thread.</param>
/// <param name="file">Where blocks are looked up; results are not put there.</param>
/// <param name="places">Of the calling thread.</param>
/// <param name="margin">Of the plan.</param>
/// <param name="around">False: the places themselves. True, after that: what may be asked for around those with voids.</param>
internal sealed class SourceReader(MosaicSource source, ISourcePixels pixels, BlockFile file, LeafPlaces places, LeafMargin margin, bool around)
    : IUnitWorker<TileId, List<PackedBlock>>
{
    private readonly BlockCodec _codec = new();
    private readonly float[] _elevation = new float[Canvas.Pixels];
    private readonly byte[] _taken = new byte[BlockCodec.MaskBytes];

    public List<PackedBlock> Work(TileId unit, CancellationToken ct)
    {
        var blocks = new List<PackedBlock>();
        if (around) ReadAround(unit, blocks, ct);
        else ReadInside(unit, blocks);
        return blocks;
    }

    public void Dispose() { }

    /// <summary>True when a source may have pixels in a window.</summary>
    public static bool Meets(MosaicSource source, byte zoom, Window window)
    {
        Bounds bounds = SourcePixels.BoundsOf(zoom, window);
        return source.Layers.Any(layer => layer.Meets(bounds));
    }

    /// <summary>The blocks that may be asked for around a place and belong to no other place that is rendered.</summary>
    public static IEnumerable<BlockPlace> Around(TileId tile, int margin, LeafPlaces places) => margin == 0 ? []
        : BlockPlace.Meeting(tile.Z, WebMercator.TileWindow(tile).Pad(margin)).Where(place => place.Tile != tile && !places.Contains(place.Tile));

    private void ReadInside(TileId tile, List<PackedBlock> blocks)
    {
        Window window = WebMercator.TileWindow(tile);
        if (!Meets(source, tile.Z, window)) return;
        BlockPlace[] wanted = [.. BlockPlace.Meeting(tile.Z, window).Where(IsWanted)];
        if (wanted.Length == 0 || !pixels.Read(source, tile.Z, window, _elevation)) return;
        foreach (BlockPlace place in wanted)
            Pack(place, _elevation.AsSpan(((int)(place.Window.Row - window.Row) * Canvas.Side) + (int)(place.Window.Col - window.Col)), Canvas.Side, blocks);
    }

    private void ReadAround(TileId tile, List<PackedBlock> blocks, CancellationToken ct)
    {
        int pad = margin.Of(tile);
        if (pad == 0 || !Meets(source, tile.Z, WebMercator.TileWindow(tile).Pad(pad)) || IsWhole(tile)) return;
        foreach (BlockPlace place in Around(tile, pad, places))
        {
            ct.ThrowIfCancellationRequested();
            if (Meets(source, tile.Z, place.Window) && IsWanted(place) && pixels.Read(source, tile.Z, place.Window, _elevation.AsSpan(0, BlockPlace.Pixels)))
                Pack(place, _elevation, BlockPlace.Side, blocks);
        }
    }

    /// <summary>True where neither this source's block is stored nor those before it have all pixels.</summary>
    private bool IsWanted(BlockPlace place)
    {
        int before = 0;
        foreach ((int ordinal, int valid) in file.Find(place.Zoom, place.Col, place.Row))
        {
            if (ordinal == source.Ordinal) return false;
            before += valid;
        }
        return before < BlockPlace.Pixels;
    }

    /// <summary>True when the sources up to this one leave no void: whatever comes after, nothing around is asked for.</summary>
    private bool IsWhole(TileId tile) => BlockPlace.Meeting(tile.Z, WebMercator.TileWindow(tile))
        .All(place => file.Find(place.Zoom, place.Col, place.Row).Where(b => b.Source <= source.Ordinal).Sum(b => b.Valid) == BlockPlace.Pixels);

    private void Pack(BlockPlace place, ReadOnlySpan<float> elevation, int stride, List<PackedBlock> blocks)
    {
        Array.Clear(_taken);
        foreach ((_, byte[] before) in file.Read(place.Zoom, place.Col, place.Row, source.Ordinal)) BlockCodec.AddMask(before, _taken);
        if (_codec.Pack(elevation, stride, _taken, out byte[] data) is > 0 and int valid) blocks.Add(new PackedBlock(place, valid, data));
    }
}
