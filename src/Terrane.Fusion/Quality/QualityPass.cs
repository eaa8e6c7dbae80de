using Terrane.Core;
using Terrane.Fusion.Running;

namespace Terrane.Fusion.Quality;

/// <summary>Looks at all that was fused, cell after cell, for what should not be: voids, and steps where the source changes.</summary>
/// <remarks>
/// A step alone says little, for land is steep. A jump is the step without the mean of the slopes on both sides of the border, as far as their pixels are of the same source: what
/// remains of a hillside is about 0, of two datums their difference. Memory: one cell with a rim, the worst jumps, and a picture.
/// </remarks>
internal sealed class QualityPass
{
    /// <summary>Jumps that are listed at most.</summary>
    internal const int MostJumps = 1000;

    // Behind the first pixel of a border one more is looked at, beyond the second too.
    private const int Before = 1, After = 2;

    private readonly FusionPlan _plan;
    private readonly FusionTotals _totals;
    private readonly CellSpool _spool;
    private readonly double _threshold;
    private readonly SortedSet<BorderJump> _worst = [];
    private readonly SortedDictionary<(int, int), BorderFigures> _borders = [];
    private readonly int[] _providers; // by id
    private readonly QualityPicture _picture;
    private readonly CellResult _pixels = new();

    internal QualityPass(FusionPlan plan, FusionTotals totals, CellSpool spool)
    {
        (_plan, _totals, _spool, _threshold) = (plan, totals, spool, plan.Options.Cliff);
        string[] names = [.. plan.Ids.Entries.Select(e => e.ProviderName).Distinct()];
        Providers = names;
        _providers = [-1, .. plan.Ids.Entries.Select(e => Array.IndexOf(names, e.ProviderName))];
        _picture = new QualityPicture(plan.Canvas.Window);
    }

    /// <summary>Names, in the order of their ids.</summary>
    internal IReadOnlyList<string> Providers { get; }

    /// <summary>By providers, the earlier first.</summary>
    internal IReadOnlyDictionary<(int First, int Second), BorderFigures> Borders => _borders;

    /// <summary>The worst first.</summary>
    internal IReadOnlyCollection<BorderJump> Worst => _worst;

    internal byte[] Picture() => _picture.ToPng(Providers);

    /// <param name="advance">Told the pixels of each cell.</param>
    internal void Run(Action<long> advance, CancellationToken ct)
    {
        foreach (FusionCell unit in _plan.Cells())
        {
            ct.ThrowIfCancellationRequested();
            Look(unit.Window);
            advance(unit.Window.Count);
        }
    }

    private void Look(Window cell)
    {
        Window canvas = _plan.Canvas.Window;
        Window window = canvas.Intersect(new Window(cell.Col - Before, cell.Row - Before, cell.Width + Before + After, cell.Height + Before + After));
        int across = window.Width;
        _spool.Read(window, _totals, _plan, _pixels);
        _picture.Take(window, cell, _pixels.Id, _providers);
        for (long row = cell.Row; row < cell.RowEnd; row++)
        {
            int at = (int)((row - window.Row) * across) + (int)(cell.Col - window.Col);
            bool hasLast = cell.ColEnd < canvas.ColEnd;
            Compare(row, cell.Col, at, 1, cell.Width - (hasLast ? 0 : 1), window);
            if (row + 1 < canvas.RowEnd) Compare(row, cell.Col, at, across, cell.Width, window);
        }
    }

    // Pixels of a row with their neighbours to the right, or below.
    private void Compare(long row, long col, int at, int stride, int count, Window window)
    {
        ReadOnlySpan<uint> one = _pixels.Id.Slice(at, count), other = _pixels.Id.Slice(at + stride, count);
        for (int i = 0; i < count; i++)
        {
            i += one[i..].CommonPrefixLength(other[i..]);
            if (i < count && one[i] != 0 && other[i] != 0) Judge(row, col + i, at + i, stride, window);
        }
    }

    private void Judge(long row, long col, int at, int stride, Window window)
    {
        ReadOnlySpan<float> elevation = _pixels.Elevation;
        ReadOnlySpan<uint> ids = _pixels.Id;
        uint first = ids[at], second = ids[at + stride];
        bool isDown = stride != 1;
        long place = isDown ? row - window.Row : col - window.Col, end = isDown ? window.Height : window.Width;
        double step = elevation[at + stride] - (double)elevation[at], slope = 0;
        int slopes = 0;
        if (place >= 1 && ids[at - stride] == first)
        {
            slope += elevation[at] - (double)elevation[at - stride];
            slopes++;
        }
        if (place + 2 < end && ids[at + (2 * stride)] == second)
        {
            slope += elevation[at + (2 * stride)] - (double)elevation[at + stride];
            slopes++;
        }
        double jump = step - (slopes == 0 ? 0 : slope / slopes);
        (int a, int b) = (_providers[first], _providers[second]);
        int sign = a <= b ? 1 : -1;
        (int, int) pair = a <= b ? (a, b) : (b, a);
        if (!_borders.TryGetValue(pair, out BorderFigures? figures)) _borders[pair] = figures = new BorderFigures();
        figures.Add(sign * step, sign * jump, _threshold);
        if (!(Math.Abs(jump) > _threshold)) return;
        (long y, long x) = (row - _plan.Canvas.Window.Row, col - _plan.Canvas.Window.Col);
        _picture.Mark(y, x);
        _worst.Add(new BorderJump(y, x, isDown, first, second, step, jump));
        if (_worst.Count > MostJumps) _worst.Remove(_worst.Max);
    }
}
