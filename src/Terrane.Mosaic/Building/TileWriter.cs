using System.Buffers;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Building;

/// <summary>Turns finished canvases into the bytes of elevation tiles and of their lineage tiles. One per worker: it owns scratch.</summary>
public sealed class TileWriter(ITileEncoder encoder, ElevationRounding rounding, TileForm form)
{
    private const int Half = Canvas.Side / 2;

    private readonly uint[] _argb = new uint[Canvas.Pixels];
    private readonly float[] _elevation = new float[Half * Half]; // a quarter of a canvas, when tiles have 256 pixels
    private readonly ushort[] _ordinal = new ushort[Half * Half];
    private readonly AdaptiveRounding? _adaptive = rounding as AdaptiveRounding;
    private readonly float[] _rounded = rounding is AdaptiveRounding ? new float[Canvas.Pixels] : [];
    private readonly uint[] _decoded = form.CheckTiles ? new uint[Canvas.Pixels] : [];
    private readonly Dictionary<ushort, byte[]> _constantLineage = [];

    /// <summary>Bytes that one writer keeps, besides its encoder.</summary>
    public const long Bytes = (3 * Canvas.Pixels * sizeof(uint)) + (Half * Half * (sizeof(float) + sizeof(ushort)));

    /// <summary>Appends the tiles of a canvas to <paramref name="result"/>: one of its own zoom, or four of the next.</summary>
    /// <param name="tile">Of 512 pixels: what the canvas covers.</param>
    /// <param name="valid">Pixels of the canvas that hold data, at least one.</param>
    public void Write(TileId tile, Canvas canvas, int valid, UnitResult result)
    {
        if (form.TileSize == Canvas.Side)
        {
            Write(tile, tile.Z, canvas.Elevation, canvas.Ordinal, valid, result);
            return;
        }
        // No canvas of 512 pixels has the resolution of the world in 256.
        if (tile.Z == 0 && form.MinZoom == 0) WriteWorld(canvas, result);
        Span<TileId> quarters = [tile.Child(0, 0), tile.Child(0, 1), tile.Child(1, 1), tile.Child(1, 0)];
        quarters.Sort(); // a spool takes each zoom in the order of ids
        foreach (TileId quarter in quarters)
        {
            if (quarter.Z > form.MaxZoom || !form.IsWanted(quarter)) continue;
            Cut(canvas, (int)(quarter.X & 1) * Half, (int)(quarter.Y & 1) * Half);
            int validHere = _ordinal.Length - _ordinal.AsSpan().Count((ushort)0);
            if (validHere > 0) Write(quarter, tile.Z, _elevation, _ordinal, validHere, result);
        }
    }

    private void WriteWorld(Canvas canvas, UnitResult result)
    {
        Halver.Halve(canvas, _elevation, _ordinal);
        int valid = _ordinal.Length - _ordinal.AsSpan().Count((ushort)0);
        if (valid > 0) Write(new TileId(0, 0, 0), 0, _elevation, _ordinal, valid, result);
    }

    private void Cut(Canvas canvas, int col, int row)
    {
        for (int y = 0; y < Half; y++)
        {
            int from = ((row + y) * Canvas.Side) + col;
            canvas.Elevation.AsSpan(from, Half).CopyTo(_elevation.AsSpan(y * Half));
            canvas.Ordinal.AsSpan(from, Half).CopyTo(_ordinal.AsSpan(y * Half));
        }
    }

    /// <param name="canvasZoom">Which chooses the rounding: it goes by what a pixel covers, not by how tiles are cut.</param>
    private void Write(TileId tile, byte canvasZoom, ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, int valid, UnitResult result)
    {
        Span<uint> argb = _argb.AsSpan(0, elevation.Length);
        ElevationRounding step = rounding;
        if (_adaptive is not null)
        {
            Span<float> rounded = _rounded.AsSpan(0, elevation.Length);
            _adaptive.Round(elevation, ordinal, form.TileSize, canvasZoom, rounded);
            elevation = rounded;
            step = ElevationRounding.None;
        }
        result.OutOfRange += form.Encoding == ElevationEncoding.Mapbox
            ? MapboxCodec.Encode(elevation, canvasZoom, step, argb) : TerrariumCodec.Encode(elevation, canvasZoom, step, argb);
        int length = encoder.Encode(argb, form.TileSize, form.TileSize, result.Elevations);
        if (form.CheckTiles) Check(tile, result.Elevations.WrittenSpan[^length..], argb);
        result.Add(new EncodedTile(tile, length, WriteLineage(tile, ordinal, result.Lineages), valid < ordinal.Length));
    }

    /// <summary>Appends a lineage tile to <paramref name="output"/>; returns its bytes.</summary>
    /// <param name="ordinal">As many as a tile of the form has.</param>
    internal int WriteLineage(TileId tile, ReadOnlySpan<ushort> ordinal, ArrayBufferWriter<byte> output)
    {
        ushort first = ordinal[0];
        if (ordinal.ContainsAnyExcept(first)) return EncodeLineage(tile, ordinal, output);
        if (!_constantLineage.TryGetValue(first, out byte[]? bytes))
        {
            var buffer = new ArrayBufferWriter<byte>();
            EncodeLineage(tile, ordinal, buffer);
            _constantLineage[first] = bytes = buffer.WrittenSpan.ToArray();
        }
        output.Write(bytes);
        return bytes.Length;
    }

    private int EncodeLineage(TileId tile, ReadOnlySpan<ushort> ordinal, ArrayBufferWriter<byte> output)
    {
        Span<uint> argb = _argb.AsSpan(0, ordinal.Length);
        LineageCodec.Encode(ordinal, argb);
        int length = encoder.Encode(argb, form.TileSize, form.TileSize, output);
        if (form.CheckTiles) Check(tile, output.WrittenSpan[^length..], argb);
        return length;
    }

    /// <summary>Reads a tile back as clients will: by libwebp, or as any PNG.</summary>
    /// <exception cref="InvalidOperationException">Other pixels came back: a bug of the encoder.</exception>
    private void Check(TileId tile, ReadOnlySpan<byte> stored, ReadOnlySpan<uint> argb)
    {
        Span<uint> decoded = _decoded.AsSpan(0, argb.Length);
        TileImage.Decode(stored, decoded);
        if (!decoded.SequenceEqual(argb)) throw new InvalidOperationException($"The encoder {encoder.Id} wrote other pixels than it was given for tile {tile}.");
    }
}
