using System.Runtime.InteropServices;

namespace Terrane.Raster.Polygons;

/// <summary>The sides of all polygons of a mask, found by height: the span of heights is cut into bands, and each knows its edges. Immutable.</summary>
internal sealed class EdgeIndex
{
    private const int MostBands = 1 << 16;

    private readonly MaskEdge[] _edges;
    private readonly sbyte[] _signs;
    private readonly int[] _starts; // of each band in _members, and the end
    private readonly int[] _members;
    private readonly double _south, _bandsPerMetre;

    /// <param name="edges">Of closed rings.</param>
    /// <param name="signs">Of each: +1 when the inside lies east of it, -1 when west.</param>
    internal EdgeIndex(List<MaskEdge> edges, List<sbyte> signs)
    {
        (_edges, _signs) = ([.. edges], [.. signs]);
        _south = double.PositiveInfinity;
        double north = double.NegativeInfinity;
        foreach (ref readonly MaskEdge edge in CollectionsMarshal.AsSpan(edges)) (_south, north) = (Math.Min(_south, edge.Ay), Math.Max(north, edge.By));
        int bands = 1;
        while (bands < MostBands && bands * 32L < _edges.Length) bands *= 2;
        // Edges that are long in y stand in many bands: fewer bands keep the lists as short as a few entries for each edge.
        for (; ; bands /= 2)
        {
            Bands = bands;
            _bandsPerMetre = north > _south ? bands / (north - _south) : 0;
            long members = 0;
            foreach (MaskEdge edge in _edges) members += BandOf(edge.By) - BandOf(edge.Ay) + 1;
            if (bands > 1 && members > 4L * _edges.Length) continue;
            _members = new int[members];
            break;
        }
        _starts = new int[Bands + 1];
        foreach (MaskEdge edge in _edges)
            for (int band = BandOf(edge.Ay); band <= BandOf(edge.By); band++) _starts[band + 1]++;
        for (int band = 0; band < Bands; band++) _starts[band + 1] += _starts[band];
        int[] next = [.. _starts];
        for (int i = 0; i < _edges.Length; i++)
            for (int band = BandOf(_edges[i].Ay); band <= BandOf(_edges[i].By); band++) _members[next[band]++] = i;
    }

    internal int Bands { get; }

    /// <summary>Around all edges.</summary>
    internal (double West, double South, double East, double North) Extent
    {
        get
        {
            (double West, double South, double East, double North) extent = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
            foreach (ref readonly MaskEdge edge in _edges.AsSpan())
                extent = (Math.Min(extent.West, edge.West), Math.Min(extent.South, edge.Ay), Math.Max(extent.East, edge.East), Math.Max(extent.North, edge.By));
            return extent;
        }
    }

    internal int Count => _edges.Length;

    internal long Bytes => ((long)_edges.Length * (Marshal.SizeOf<MaskEdge>() + 1)) + (((long)_members.Length + _starts.Length) * sizeof(int));

    internal ref readonly MaskEdge this[int index] => ref _edges[index];

    internal int SignOf(int index) => _signs[index];

    /// <summary>The bands that hold all edges between two heights, ends included.</summary>
    internal (int First, int Last) BandsOf(double south, double north) => (BandOf(south), BandOf(north));

    /// <summary>Edges of a band, by number.</summary>
    internal ReadOnlySpan<int> Members(int band) => _members.AsSpan(_starts[band], _starts[band + 1] - _starts[band]);

    /// <summary>True in one band of those asked for alone: the one in which the edge begins, or the first.</summary>
    internal bool IsFirst(in MaskEdge edge, int band, int firstAsked) => band == firstAsked || BandOf(edge.Ay) == band;

    private int BandOf(double y)
    {
        double band = (y - _south) * _bandsPerMetre;
        return band > 0 ? (int)Math.Min(band, Bands - 1) : 0;
    }
}
