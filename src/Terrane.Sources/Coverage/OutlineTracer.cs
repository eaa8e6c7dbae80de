namespace Terrane.Sources.Coverage;

/// <summary>Turns rows of cells into polygons along the cells' edges: exact, holes kept, in one pass from the first row to the last.</summary>
/// <remarks>
/// Cells that touch only in a corner are apart (as GDAL's polygonize has it by default), so every polygon is valid: a ring that meets
/// itself in a corner is cut there into rings that touch. Held in memory are the outlines of the areas that the current row still cuts.
/// </remarks>
internal sealed class OutlineTracer
{
    private readonly Action<OutlinePolygon> _emit;
    private readonly CornerStore _corners;
    private readonly RunLabels _labels = new();
    private int[] _above = [];                  // starts and ends of the runs of the row above
    private int[] _aboveLabels = [];            // of each of those runs
    private OutlineChain?[] _open = [];         // the chain that runs along each start (by its head) and end (by its tail)
    private OutlineChain? _side;                // the chain that the horizontal edge to the left belongs to
    private int _y;

    /// <param name="emit">Receives each polygon as soon as it is complete; the order depends on the cells alone.</param>
    /// <param name="maximumCorners">More open ones than this are refused.</param>
    public OutlineTracer(Action<OutlinePolygon> emit, long maximumCorners) => (_emit, _corners) = (emit, new CornerStore(maximumCorners));

    /// <summary>The next rows, all alike.</summary>
    /// <param name="runs">Start and end (exclusive) of each run of valid cells, ascending; runs do not touch.</param>
    /// <exception cref="SourcesException">ingest.outline.memory.</exception>
    public void AddRows(ReadOnlySpan<int> runs, int count = 1)
    {
        if (!runs.SequenceEqual(_above)) Cross(runs.ToArray());
        _y += count;
    }

    /// <summary>Moves on over rows without any valid cell up to a row.</summary>
    public void SkipTo(int row)
    {
        if (row <= _y) return;
        AddRows([], row - _y);
    }

    public void Finish()
    {
        if (_above.Length > 0) Cross([]);
    }

    // One line of corners between the row above and the row below: only those where a run starts or ends can be corners.
    private void Cross(int[] below)
    {
        int[] labels = Label(below);
        var open = new OutlineChain?[below.Length];
        int i = 0, j = 0;
        while (i < _above.Length || j < below.Length)
        {
            int x = Math.Min(i < _above.Length ? _above[i] : int.MaxValue, j < below.Length ? below[j] : int.MaxValue);
            bool up = i < _above.Length && _above[i] == x, down = j < below.Length && below[j] == x;
            bool a = (i & 1) == 1, c = (j & 1) == 1, b = a ^ up, d = c ^ down;
            Corner(x, a, b, c, d, up ? _open[i] : null, down ? labels[j >> 1] : 0, out OutlineChain? low);
            if (down) open[j] = low;
            if (up) i++;
            if (down) j++;
        }
        EmitFinished(labels);
        (_above, _aboveLabels, _open) = (below, labels, open);
    }

    /// <summary>Connects the edges that meet in one corner; a, b lie above it (left, right), c, d below.</summary>
    private void Corner(int x, bool a, bool b, bool c, bool d, OutlineChain? high, int label, out OutlineChain? low)
    {
        OutlineChain? left = a != c ? _side : null;
        _side = null;
        if (a == d && b == c && a != b)
        {
            // Two valid cells that touch in this corner only: each keeps its own outline.
            if (a)
            {
                Join(high!, left!, x, crossing: true);              // round a: down along it, then west
                low = _side = Start(x, label, crossing: true);        // round d: north along it, then east
            }
            else
            {
                _side = Prepend(high!, x, crossing: true);           // round b: west, then north along it
                low = Append(left!, x, crossing: true);              // round c: east, then south along it
            }
            return;
        }
        low = null;
        bool up = a != b, down = c != d, west = a != c, east = b != d;
        if (up && down) low = high;                                                                        // straight on
        else if (up && west) Join(a ? high! : left!, a ? left! : high!, x, crossing: false);
        else if (up && east) _side = b ? Prepend(high!, x, crossing: false) : Append(high!, x, crossing: false);
        else if (down && west) low = c ? Append(left!, x, crossing: false) : Prepend(left!, x, crossing: false);
        else if (down && east) low = _side = Start(x, label);
    }

    private OutlineChain Start(int x, int label, bool crossing = false)
    {
        int corner = _corners.Add(x, _y, crossing);
        return new OutlineChain { Head = corner, Tail = corner, Label = label };
    }

    private OutlineChain Append(OutlineChain part, int x, bool crossing)
    {
        OutlineChain chain = part.Whole();
        int corner = _corners.Add(x, _y, crossing);
        _corners.Link(chain.Tail, corner);
        chain.Tail = corner;
        return chain;
    }

    private OutlineChain Prepend(OutlineChain part, int x, bool crossing)
    {
        OutlineChain chain = part.Whole();
        int corner = _corners.Add(x, _y, crossing);
        _corners.Link(corner, chain.Head);
        chain.Head = corner;
        return chain;
    }

    private void Join(OutlineChain first, OutlineChain second, int x, bool crossing)
    {
        OutlineChain chain = Append(first, x, crossing), next = second.Whole();
        if (chain == next)
        {
            _labels.AddRing(chain.Label, _corners.TakeRing(chain.Head));
            return;
        }
        _corners.Link(chain.Tail, next.Head);
        chain.Tail = next.Tail;
        next.BecomePartOf(chain);
    }

    // A run continues the areas of all runs above that it shares an edge with.
    private int[] Label(int[] below)
    {
        int[] labels = new int[below.Length / 2];
        int above = 0;
        for (int run = 0; run < labels.Length; run++)
        {
            int start = below[2 * run], end = below[(2 * run) + 1], label = -1;
            while (above < _above.Length && _above[above + 1] <= start) above += 2;
            for (int k = above; k < _above.Length && _above[k] < end; k += 2)
                label = label < 0 ? _labels.Root(_aboveLabels[k >> 1]) : _labels.Join(label, _aboveLabels[k >> 1]);
            labels[run] = label < 0 ? _labels.New() : label;
        }
        return labels;
    }

    private void EmitFinished(int[] labels)
    {
        if (_aboveLabels.Length == 0) return;
        var alive = new HashSet<int>(labels.Length);
        foreach (int label in labels) alive.Add(_labels.Root(label));
        foreach (int label in _aboveLabels)
        {
            int root = _labels.Root(label);
            if (alive.Add(root)) _emit(OutlineRings.ToPolygon(_labels.Take(root)));
        }
    }
}
