using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Job;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Merging;

/// <summary>Rounds elevations to what a tile of a zoom holds, so that they can then be stored without rounding beside pixels that are exact.</summary>
internal sealed class TileRounding(ElevationEncoding encoding, ElevationRounding rounding)
{
    /// <summary>Bytes that one keeps.</summary>
    public const long Bytes = Canvas.Pixels * (long)(sizeof(uint) + sizeof(float));

    private readonly uint[] _argb = new uint[Canvas.Pixels];
    private readonly float[] _metres = new float[Canvas.Pixels];

    /// <summary>Rounded copies, valid until the next call.</summary>
    /// <param name="elevation">At most a tile.</param>
    /// <param name="ordinal">What is void here may be anything.</param>
    public ReadOnlySpan<float> Round(ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, byte zoom)
    {
        Span<float> metres = _metres.AsSpan(0, elevation.Length);
        Span<uint> argb = _argb.AsSpan(0, elevation.Length);
        for (int i = 0; i < metres.Length; i++) metres[i] = ordinal[i] == LineageCodec.Void ? 0 : elevation[i];
        Round(metres, argb, zoom);
        return metres;
    }

    /// <summary>Rounds the fills of a canvas.</summary>
    public void RoundVoids(Canvas canvas, byte zoom)
    {
        if (!canvas.Ordinal.AsSpan().Contains(LineageCodec.Void)) return;
        canvas.Elevation.CopyTo(_metres, 0);
        Round(_metres, _argb, zoom);
        for (int i = 0; i < Canvas.Pixels; i++)
            if (canvas.Ordinal[i] == LineageCodec.Void) canvas.Elevation[i] = _metres[i];
    }

    private void Round(Span<float> metres, Span<uint> argb, byte zoom)
    {
        if (encoding == ElevationEncoding.Mapbox)
        {
            MapboxCodec.Encode(metres, zoom, rounding, argb);
            MapboxCodec.Decode(argb, metres);
            return;
        }
        TerrariumCodec.Encode(metres, zoom, rounding, argb);
        TerrariumCodec.Decode(argb, metres);
    }
}
