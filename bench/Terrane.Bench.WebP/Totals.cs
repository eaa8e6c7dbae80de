namespace Terrane.Bench.WebP;

/// <summary>Sums over all sets, for each encoder.</summary>
internal sealed class Totals(int encoders)
{
    private readonly int[] _tiles = new int[encoders];
    private readonly int[] _sets = new int[encoders];
    private readonly double[] _encodeMs = new double[encoders];
    private readonly double[] _decodeMs = new double[encoders];
    private readonly double[] _kiloBytes = new double[encoders];
    private readonly double[] _logRatios = new double[encoders];
    private readonly double[] _worst = new double[encoders];
    private readonly double[] _libwebpMs = new double[encoders];
    private readonly double[] _libwebpDecodeMs = new double[encoders];
    private readonly double[] _libwebpKiloBytes = new double[encoders];

    public void Add(int encoder, Measurement own, Measurement libwebp)
    {
        double ratio = own.KiloBytes / libwebp.KiloBytes;
        _tiles[encoder] += own.Tiles;
        _sets[encoder]++;
        _encodeMs[encoder] += own.EncodeMs * own.Tiles;
        _decodeMs[encoder] += own.DecodeMs * own.Tiles;
        _kiloBytes[encoder] += own.KiloBytes * own.Tiles;
        _logRatios[encoder] += Math.Log(ratio);
        _worst[encoder] = Math.Max(_worst[encoder], ratio);
        _libwebpMs[encoder] += libwebp.EncodeMs * own.Tiles;
        _libwebpDecodeMs[encoder] += libwebp.DecodeMs * own.Tiles;
        _libwebpKiloBytes[encoder] += libwebp.KiloBytes * own.Tiles;
    }

    public string Describe(int encoder)
    {
        int tiles = _tiles[encoder];
        return $"{tiles} tiles, {_encodeMs[encoder] / tiles:F2} ms (libwebp {_libwebpMs[encoder] / tiles:F1}), {_kiloBytes[encoder] / tiles:F1} KB, " +
               $"{100 * _kiloBytes[encoder] / _libwebpKiloBytes[encoder]:F2} % of libwebp's bytes, mean of sets {100 * Math.Exp(_logRatios[encoder] / _sets[encoder]):F1} %, " +
               $"worst set {100 * _worst[encoder]:F1} %, decode {_decodeMs[encoder] / tiles:F2} ms (libwebp {_libwebpDecodeMs[encoder] / tiles:F2})";
    }
}
