using System.Buffers;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Building;

/// <summary>Turns finished canvases into the bytes of an elevation tile and of its lineage tile. One per worker: it owns scratch.</summary>
public sealed class TileWriter(ITileEncoder encoder, ElevationRounding rounding)
{
    private readonly uint[] _argb = new uint[Canvas.Pixels];
    private readonly Dictionary<ushort, byte[]> _constantLineage = [];

    /// <summary>Bytes that one writer keeps, besides its encoder.</summary>
    public const long Bytes = Canvas.Pixels * sizeof(uint);

    /// <summary>Appends both tiles to <paramref name="result"/>.</summary>
    /// <param name="valid">Pixels of the canvas that hold data, at least one.</param>
    public void Write(TileId tile, Canvas canvas, int valid, UnitResult result)
    {
        result.OutOfRange += TerrariumCodec.Encode(canvas.Elevation, tile.Z, rounding, _argb);
        int length = encoder.Encode(_argb, Canvas.Side, Canvas.Side, result.Elevations);
        result.Add(new EncodedTile(tile, length, WriteLineage(canvas, result.Lineages), valid < Canvas.Pixels));
    }

    private int WriteLineage(Canvas canvas, IBufferWriter<byte> output)
    {
        ushort first = canvas.Ordinal[0];
        if (canvas.Ordinal.AsSpan().ContainsAnyExcept(first)) return EncodeLineage(canvas, output);
        if (!_constantLineage.TryGetValue(first, out byte[]? bytes))
        {
            var buffer = new ArrayBufferWriter<byte>();
            EncodeLineage(canvas, buffer);
            _constantLineage[first] = bytes = buffer.WrittenSpan.ToArray();
        }
        output.Write(bytes);
        return bytes.Length;
    }

    private int EncodeLineage(Canvas canvas, IBufferWriter<byte> output)
    {
        LineageCodec.Encode(canvas.Ordinal, _argb);
        return encoder.Encode(_argb, Canvas.Side, Canvas.Side, output);
    }
}
