using Terrane.Core;

namespace Terrane.Raster.Transforms;

/// <summary>Where the pixels of a window of a frame lie in a layer: exact at nodes, interpolated between.</summary>
/// <remarks>
/// Nodes sit on the centres of pixels whose global index is a multiple of the step, whatever the window, and are snapped to 2^-16 cells;
/// all interpolation is in whole numbers. So a pixel's coordinates depend on layer, zoom and pixel alone. Step: 16 from zoom 10 on, 8 from 7,
/// 4 from 5, 2 from 3, 1 below, where every pixel is exact. A cell of the mesh with a node that fails or leaps (an edge of the projection) is exact in every pixel too.
/// Buffers are reused from window to window.
/// </remarks>
internal sealed class Mesh
{
    private const int NodeBits = 16;
    private const int FixedBits = 24;
    private const long Failed = long.MinValue;
    private const double LargestCell = 1L << 37; // cells of a layer: beyond, 2^-24 of a cell no longer fits into 63 bits

    /// <summary>One cell of the layer in the units of <see cref="CoordinateRun"/>.</summary>
    internal const long One = 1L << FixedBits;

    private readonly Dictionary<int, (long[] X, long[] Y)> _exact = []; // by mesh cell; a cell whose nodes all fail has empty arrays
    private double[] _nodeX = [], _nodeY = [];
    private long[] _x = [], _y = [];
    private (double X, double Y)[] _scale = [];
    private LayerTransform _transform = null!;
    private PixelFrame _frame = null!;
    private int _shift;
    private long _firstCol, _firstRow; // of the mesh's cells, counted from global pixel 0

    /// <summary>Binary logarithm of the pixels between nodes.</summary>
    internal static int StepShift(byte zoom) => zoom >= 10 ? 4 : zoom >= 7 ? 3 : zoom >= 5 ? 2 : zoom >= 3 ? 1 : 0;

    internal int Step => 1 << _shift;
    internal int CellsAcross { get; private set; }
    internal int CellsDown { get; private set; }

    /// <inheritdoc cref="Build(LayerTransform, PixelFrame, Window)"/>
    internal void Build(LayerTransform transform, byte zoom, Window window) => Build(transform, PixelFrame.Mercator(zoom), window);

    /// <summary>Computes the nodes of all mesh cells that <paramref name="window"/> (global pixels of the frame) touches.</summary>
    internal void Build(LayerTransform transform, PixelFrame frame, Window window)
    {
        (_transform, _frame, _shift) = (transform, frame, frame.StepShift);
        (_firstCol, _firstRow) = (window.Col >> _shift, window.Row >> _shift);
        CellsAcross = (int)(((window.ColEnd - 1) >> _shift) - _firstCol) + 1;
        CellsDown = (int)(((window.RowEnd - 1) >> _shift) - _firstRow) + 1;
        int nodes = (CellsAcross + 1) * (CellsDown + 1), cells = CellsAcross * CellsDown;
        if (_x.Length < nodes) (_x, _y, _nodeX, _nodeY) = (new long[nodes], new long[nodes], new double[nodes], new double[nodes]);
        if (_scale.Length < cells) _scale = new (double, double)[cells];
        Evaluate(_firstCol << _shift, _firstRow << _shift, Step, CellsAcross + 1, CellsDown + 1, _x, _y, _nodeX, _nodeY);
        _exact.Clear();
        for (int cell = 0; cell < cells; cell++) Describe(cell);
    }

    /// <summary>The pixels of mesh cell (<paramref name="across"/>, <paramref name="down"/>) that lie in a window; empty when there are none.</summary>
    internal Window PixelsOf(int across, int down, Window window) =>
        new Window((_firstCol + across) << _shift, (_firstRow + down) << _shift, Step, Step).Intersect(window);

    /// <summary>Mesh cells that a window touches: first and last, inclusive. The window lies in the one that was built.</summary>
    internal (int FirstAcross, int FirstDown, int LastAcross, int LastDown) CellsOf(Window window) =>
        ((int)((window.Col >> _shift) - _firstCol), (int)((window.Row >> _shift) - _firstRow),
         (int)(((window.ColEnd - 1) >> _shift) - _firstCol), (int)(((window.RowEnd - 1) >> _shift) - _firstRow));

    internal (double X, double Y) ScaleOf(int across, int down) => _scale[(down * CellsAcross) + across];

    /// <summary>True when pixels of the mesh cell have to be asked for one by one: they are no even run.</summary>
    internal bool IsExact(int across, int down) => _exact.Count > 0 && _exact.ContainsKey((down * CellsAcross) + across);

    /// <summary>The coordinates of pixels of one row inside one mesh cell. A cell that <see cref="IsExact"/> gives one pixel at a time.</summary>
    /// <returns>False when the pixel (of an exact cell) has no place in the layer.</returns>
    internal bool TryRun(int across, int down, long col, long row, int count, out CoordinateRun run)
    {
        int cell = (down * CellsAcross) + across;
        (double scaleX, double scaleY) = _scale[cell];
        long i = col - ((_firstCol + across) << _shift), j = row - ((_firstRow + down) << _shift);
        if (_exact.Count > 0 && _exact.TryGetValue(cell, out (long[] X, long[] Y) exact))
        {
            long x = exact.X.Length == 0 ? Failed : exact.X[(j << _shift) + i];
            run = x == Failed ? default : new CoordinateRun(x << (FixedBits - NodeBits), exact.Y[(j << _shift) + i] << (FixedBits - NodeBits), 0, 0, 1, scaleX, scaleY);
            return x != Failed;
        }
        int node = (down * (CellsAcross + 1)) + across, below = node + CellsAcross + 1;
        (long x0, long dx) = Edge(_x[node], _x[node + 1], _x[below], _x[below + 1], j);
        (long y0, long dy) = Edge(_y[node], _y[node + 1], _y[below], _y[below + 1], j);
        run = new CoordinateRun(x0 + (i * dx), y0 + (i * dy), dx, dy, count, scaleX, scaleY);
        return true;
    }

    // Bilinear in whole numbers: with a step of 16, 2^-16 of a node times 16 * 16 is 2^-24 without a remainder.
    private (long Start, long Step) Edge(long a, long b, long c, long d, long j)
    {
        long left = (a * (Step - j)) + (c * j), right = (b * (Step - j)) + (d * j);
        int up = FixedBits - NodeBits - (2 * _shift);
        return ((left << _shift) << up, (right - left) << up);
    }

    // The one expression for a pixel's place: global pixel index -> CRS of the target -> cells of the lattice -> 2^-16 cells -> those of the layer, in whole numbers.
    private void Evaluate(long col, long row, int step, int across, int down, Span<long> x, Span<long> y, Span<double> workX, Span<double> workY)
    {
        int count = across * down;
        for (int j = 0, n = 0; j < down; j++)
        {
            double northing = _frame.Y(row + ((long)j * step) + 0.5);
            for (int i = 0; i < across; i++, n++) (workX[n], workY[n]) = (_frame.X(col + ((long)i * step) + 0.5), northing);
        }
        _transform.ToLattice(workX[..count], workY[..count]);
        long firstCol = _transform.FirstCol << NodeBits, firstRow = _transform.FirstRow << NodeBits;
        for (int n = 0; n < count; n++)
        {
            bool usable = Math.Abs(workX[n]) < LargestCell && Math.Abs(workY[n]) < LargestCell;
            x[n] = usable ? (long)Math.Round(workX[n] * (1 << NodeBits)) - firstCol : Failed;
            y[n] = usable ? (long)Math.Round(workY[n] * (1 << NodeBits)) - firstRow : Failed;
        }
    }

    private void Describe(int cell)
    {
        int across = cell % CellsAcross, down = cell / CellsAcross;
        int node = (down * (CellsAcross + 1)) + across, below = node + CellsAcross + 1;
        ReadOnlySpan<long> x = [_x[node], _x[node + 1], _x[below], _x[below + 1]], y = [_y[node], _y[node + 1], _y[below], _y[below + 1]];
        int failed = x.Count(Failed);
        (double nominalX, double nominalY) = NominalScale(down);
        if (failed == 0 && !Leaps(x, nominalX) && !Leaps(y, nominalY))
        {
            _scale[cell] = (Slope(x), Slope(y));
            return;
        }
        _scale[cell] = (Snap(nominalX), Snap(nominalY));
        int count = failed == 4 ? 0 : Step * Step;
        var exact = (X: new long[count], Y: new long[count]);
        if (count > 0)
            Evaluate((_firstCol + across) << _shift, (_firstRow + down) << _shift, 1, Step, Step, exact.X, exact.Y, new double[count], new double[count]);
        _exact.Add(cell, exact);
    }

    // Layer cells per pixel along one axis of the layer, however the layer is turned against the output.
    private double Slope(ReadOnlySpan<long> c)
    {
        double unit = Step * 2.0 * (1 << NodeBits);
        double perCol = ((c[1] - c[0]) + (c[3] - c[2])) / unit, perRow = ((c[2] - c[0]) + (c[3] - c[1])) / unit;
        return Snap(Math.Sqrt((perCol * perCol) + (perRow * perRow)));
    }

    // Past the edge of a projection neighbours land far apart. Real maps stretch less than fourfold within a cell.
    private bool Leaps(ReadOnlySpan<long> c, double nominal)
    {
        long least = Math.Min(Math.Min(c[0], c[1]), Math.Min(c[2], c[3])), most = Math.Max(Math.Max(c[0], c[1]), Math.Max(c[2], c[3]));
        return !_transform.IsGeographic && (most - least) > ((4 * Step * nominal) + 16) * (1 << NodeBits);
    }

    private (double X, double Y) NominalScale(int down) => _frame.NominalScale(_transform, ((_firstRow + down) << _shift) + (Step / 2.0));

    // Coarser than what different CPUs' last bits can touch, finer than any eye.
    private static double Snap(double scale) => Math.Round(scale * 4096) / 4096;
}
