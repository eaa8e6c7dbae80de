using Terrane.Core;
using Terrane.Fusion.Canvas;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Datums;

/// <summary>Carries out a <see cref="HeightOperation"/> on pixels of a canvas. Not thread-safe.</summary>
/// <remarks>
/// Every operation between heights is z' = b + a z at a place. Both are PROJ's at nodes on the centres of pixels whose global index is a multiple of the step (16, or what two
/// kilometres have room for), and b is interpolated between them. A cell of the mesh in which that misses PROJ by more than half a millimetre at the middle of a side or of
/// the cell is PROJ's in every pixel: where lines of a geoid's grid cross it, at most. So a pixel's height depends on the lattice and the pixel alone.
/// </remarks>
internal sealed class HeightShift : IDisposable
{
    private const int MostStep = 16;
    private const double MostMetres = 2000, MetresPerDegree = 111_320;

    /// <summary>Offsets are rounded to 1/4096 m, and factors to 2^-30: far beyond the last bits in which CPUs differ.</summary>
    private const double PerMetre = 4096, PerFactor = 1L << 30;

    /// <summary>In units of <see cref="PerMetre"/>: half a millimetre.</summary>
    private const double Tolerance = 2;

    private const double Probe = 1000;
    private const int Smooth = 0, Void = 1, Exact = 2;

    private readonly PlaceTransform _places;
    private readonly Transformer _transformer;
    private readonly int _step, _half;
    private double[] _x = [], _y = [], _z = [], _nodes = [], _factors = [];

    internal HeightShift(LatticeFrame frame, GeographicArea area, HeightOperation operation)
    {
        _places = new PlaceTransform(frame, "EPSG:4326", area);
        _transformer = new Transformer(operation.Pipeline, operation.Folders);
        double metres = frame.Size * (frame.Target.Crs.IsGeographic ? MetresPerDegree : double.IsFinite(frame.Target.Crs.MetresPerUnit) ? frame.Target.Crs.MetresPerUnit : 1);
        _step = 1;
        while (_step < MostStep && 2 * _step * metres <= MostMetres) _step *= 2;
        _half = Math.Max(1, _step / 2);
    }

    /// <summary>Changes heights in place; pixels for which the operation has no answer (beyond its grid) become void.</summary>
    /// <param name="window">Global pixels.</param>
    /// <param name="elevation">Row-major, NaN = void.</param>
    internal void Apply(Window window, Span<float> elevation)
    {
        long top = Floor(window.Row), left = Floor(window.Col);
        int across = (int)((Floor(window.ColEnd - 1) - left) / _step) + 1;
        for (long row = top; row < window.RowEnd; row += _step)
        {
            int columns = ReadNodes(left, row, across);
            for (int block = 0; block < across; block++)
            {
                Window cell = new Window(left + ((long)block * _step), row, _step, _step).Intersect(window);
                int how = _step == 1 ? Exact : Judge(block, columns);
                for (long line = cell.Row; line < cell.RowEnd; line++)
                {
                    Span<float> run = elevation.Slice(((int)(line - window.Row) * window.Width) + (int)(cell.Col - window.Col), cell.Width);
                    if (how == Void) run.Fill(float.NaN);
                    else if (how == Exact) ApplyExact(cell.Col, line, run);
                    else ApplyMesh(block, columns, (int)(cell.Col % _step + _step) % _step, (int)(line - row), run);
                }
            }
        }
    }

    /// <summary>True when the operation has an answer at a place of the lattice.</summary>
    internal bool Knows(long col, long row)
    {
        Span<float> one = [0];
        ApplyExact(col, row, one);
        return !float.IsNaN(one[0]);
    }

    public void Dispose()
    {
        _places.Dispose();
        _transformer.Dispose();
    }

    private long Floor(long pixel) => (long)Math.Floor((double)pixel / _step) * _step;

    // Three lines of nodes, half a step apart, around one row of cells; and the factors at the corners. Returns the nodes of a line.
    private int ReadNodes(long left, long row, int across)
    {
        int columns = (2 * across) + 1;
        if (_step == 1) return columns;
        Size(ref _nodes, 3 * columns);
        Size(ref _factors, across + 1);
        for (int line = 0; line < 3; line++) Read(left, row + ((long)line * _half), _half, 0, _nodes.AsSpan(line * columns, columns));
        Read(left, row, _step, Probe, _factors.AsSpan(0, across + 1));
        for (int i = 0; i <= across; i++) _factors[i] = Factor(_factors[i], _nodes[2 * i]);
        return columns;
    }

    // What a height becomes, in rounded units, along a row.
    private void Read(long col, long row, int step, double height, Span<double> target)
    {
        Size(ref _x, target.Length);
        Size(ref _y, target.Length);
        Size(ref _z, target.Length);
        Span<double> x = _x.AsSpan(0, target.Length), y = _y.AsSpan(0, target.Length), z = _z.AsSpan(0, target.Length);
        _places.Centres(col, row, x, y, step);
        z.Fill(height);
        _transformer.Forward(x, y, z);
        for (int i = 0; i < z.Length; i++) target[i] = double.IsFinite(z[i]) ? height == 0 ? Math.Round(z[i] * PerMetre) : z[i] : double.NaN;
    }

    private static double Factor(double probed, double offset) => Math.Round((probed - (offset / PerMetre)) / Probe * PerFactor) / PerFactor;

    private int Judge(int block, int columns)
    {
        int a = 2 * block, b = a + columns, c = b + columns;
        double[] n = _nodes;
        double nw = n[a], ne = n[a + 2], sw = n[c], se = n[c + 2];
        double worst = Math.Max(Math.Max(Math.Abs(n[a + 1] - ((nw + ne) / 2)), Math.Abs(n[c + 1] - ((sw + se) / 2))),
            Math.Max(Math.Max(Math.Abs(n[b] - ((nw + sw) / 2)), Math.Abs(n[b + 2] - ((ne + se) / 2))), Math.Abs(n[b + 1] - ((nw + ne + sw + se) / 4))));
        if (worst <= Tolerance) return Smooth;
        bool any = false;
        for (int i = 0; i < 3; i++) any |= !double.IsNaN(n[a + i]) || !double.IsNaN(n[b + i]) || !double.IsNaN(n[c + i]);
        return any ? Exact : Void;
    }

    private void ApplyExact(long col, long row, Span<float> run)
    {
        Span<double> offset = stackalloc double[MostStep], probed = stackalloc double[MostStep];
        Read(col, row, 1, 0, offset[..run.Length]);
        Read(col, row, 1, Probe, probed[..run.Length]);
        for (int i = 0; i < run.Length; i++) run[i] = (float)((run[i] * Factor(probed[i], offset[i])) + (offset[i] / PerMetre));
    }

    // Whole numbers of at most 2^45 in a double: no rounding but the last.
    private void ApplyMesh(int block, int columns, int from, int down, Span<float> run)
    {
        int a = 2 * block, c = a + (2 * columns);
        double left = (_nodes[a] * (_step - down)) + (_nodes[c] * down), right = (_nodes[a + 2] * (_step - down)) + (_nodes[c + 2] * down);
        double factor = _factors[block], unit = PerMetre * _step * _step;
        for (int i = 0; i < run.Length; i++)
        {
            int at = from + i;
            run[i] = (float)((run[i] * factor) + (((left * (_step - at)) + (right * at)) / unit));
        }
    }

    private static void Size(ref double[] array, int length)
    {
        if (array.Length < length) array = new double[length];
    }
}
