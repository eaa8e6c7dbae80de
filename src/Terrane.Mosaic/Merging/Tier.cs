using Terrane.Mosaic.Blending;
using Terrane.Tiles.Lineage;

namespace Terrane.Mosaic.Merging;

/// <summary>Puts together what the archives say that are equally deep at one place. Owns scratch of one tile.</summary>
internal sealed class Tier(MergeMode mode)
{
    /// <summary>Bytes that one keeps.</summary>
    public const long Bytes = Canvas.Pixels * (long)(sizeof(float) + sizeof(ushort) + sizeof(ushort));

    private readonly float[] _elevation = new float[Canvas.Pixels]; // the sum, for the mean
    private readonly ushort[] _ordinal = new ushort[Canvas.Pixels];
    private readonly ushort[] _count = new ushort[Canvas.Pixels];

    public ReadOnlySpan<float> Elevation => _elevation;

    public ReadOnlySpan<ushort> Ordinal => _ordinal;

    /// <summary>True when some pixel is the mean of several.</summary>
    public bool IsMixed { get; private set; }

    /// <summary>True for a pixel that is the mean of several.</summary>
    public bool IsMean(int at) => IsMixed && _count[at] > 1;

    /// <summary>Forgets all, for so many pixels.</summary>
    public void Clear(int pixels)
    {
        _ordinal.AsSpan(0, pixels).Clear();
        _count.AsSpan(0, pixels).Clear();
        IsMixed = false;
    }

    /// <summary>Takes in a row of an archive, in the order of priority.</summary>
    /// <param name="at">Where the row begins here.</param>
    /// <param name="open">Which pixels are still void: only where this is 0 the archive counts.</param>
    /// <returns>Whether any pixel of it counts.</returns>
    public bool Add(int at, ReadOnlySpan<float> elevation, ReadOnlySpan<ushort> ordinal, ReadOnlySpan<ushort> open)
    {
        bool any = false;
        for (int i = 0; i < elevation.Length; i++)
        {
            if (ordinal[i] == LineageCodec.Void || open[i] != LineageCodec.Void) continue;
            int to = at + i;
            ushort before = _count[to];
            bool wins = before == 0 || (mode == MergeMode.Max && elevation[i] > _elevation[to]) || (mode == MergeMode.Min && elevation[i] < _elevation[to]);
            if (mode == MergeMode.Priority && !wins) continue;
            any = true;
            if (wins) (_elevation[to], _ordinal[to]) = (elevation[i], ordinal[i]);
            else if (mode == MergeMode.Mean)
            {
                _elevation[to] += elevation[i];
                IsMixed = true;
            }
            _count[to]++;
        }
        return any;
    }

    /// <summary>Sums become means.</summary>
    public void Finish(int pixels)
    {
        if (!IsMixed) return;
        for (int i = 0; i < pixels; i++)
            if (_count[i] > 1) _elevation[i] /= _count[i];
    }
}
