using Terrane.Core;
using Terrane.Fusion.Operators;
using Terrane.Fusion.Providers.Bands;

namespace Terrane.Fusion.Canvas;

/// <summary>What has been fused so far of a window. Buffers are reused from window to window.</summary>
/// <param name="mostPixels">Of any window.</param>
/// <param name="hasQuality">True to keep weights and uncertainties.</param>
/// <param name="hasTid">True to keep type identifiers.</param>
internal sealed class Planes(int mostPixels, bool hasQuality, bool hasTid)
{
    private const int QualityPlanes = 5;

    private readonly float[][] _quality = [.. Enumerable.Range(0, hasQuality ? QualityPlanes : 0).Select(_ => new float[mostPixels])];

    private readonly byte[] _tid = new byte[hasTid ? mostPixels : 0];

    internal static long BytesPerPixel(bool hasQuality, bool hasTid) => 8 + (hasTid ? 1 : 0) + (hasQuality ? QualityPlanes * sizeof(float) : 0);

    internal Window Window { get; private set; }

    internal float[] Elevation { get; } = new float[mostPixels];

    internal uint[] Id { get; } = new uint[mostPixels];

    /// <summary>Starts a window with nothing but the background.</summary>
    internal void Begin(Window window, float background, uint id)
    {
        Window = window;
        int count = checked((int)window.Count);
        Elevation.AsSpan(0, count).Fill(background);
        Id.AsSpan(0, count).Fill(id);
        if (_tid.Length > 0) _tid.AsSpan(0, count).Fill(TypeIdentifiers.Unknown);
        for (int i = 0; i < _quality.Length; i++) _quality[i].AsSpan(0, count).Fill(i == 1 ? float.NaN : 0); // the background's uncertainty is unknown
        if (_quality.Length > 0) _quality[3].AsSpan(0, count).Fill(1);
    }

    internal Span<byte> Tid(int at, int count) => _tid.Length == 0 ? [] : _tid.AsSpan(at, count);

    /// <summary>Place of a global pixel in the planes.</summary>
    internal int At(long col, long row) => ((int)(row - Window.Row) * Window.Width) + (int)(col - Window.Col);

    internal QualityRun Quality(int at, int count) => _quality.Length == 0 ? default : new QualityRun
    {
        Weight = _quality[0].AsSpan(at, count),
        Variance = _quality[1].AsSpan(at, count),
        Spread = _quality[2].AsSpan(at, count),
        Count = _quality[3].AsSpan(at, count),
        Greatest = _quality[4].AsSpan(at, count),
    };
}
