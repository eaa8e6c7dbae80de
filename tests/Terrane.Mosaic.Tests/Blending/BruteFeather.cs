using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Tests.Blending;

/// <summary>The definition of docs/adr/0003-feather.md pixel by pixel, with nothing shared and nothing saved.</summary>
internal sealed class BruteFeather(FakeSources sources, IReadOnlyList<Feather> feathers, byte zoom)
{
    private readonly Dictionary<(int, bool, long, long), bool> _open = [];

    /// <summary>Elevation (NaN = void) and ordinal: bottom-up, each source over the composite beneath it.</summary>
    internal (double Elevation, int Ordinal) At(long col, long row)
    {
        var shares = new double[feathers.Count];
        double elevation = double.NaN;
        for (int i = feathers.Count - 1; i >= 0; i--)
        {
            if (!Valid(i, false, col, row)) continue;
            double weight = Weight(i, col, row);
            for (int j = i + 1; j < shares.Length; j++) shares[j] *= 1 - weight;
            shares[i] = weight;
            double own = sources.At(i, zoom, col, row);
            elevation = double.IsNaN(elevation) ? own : (weight * own) + ((1 - weight) * elevation);
        }
        return (elevation, double.IsNaN(elevation) ? 0 : Array.FindIndex(shares, s => s >= shares.Max() - 1e-6) + 1);
    }

    internal double Weight(int i, long col, long row)
    {
        if (feathers[i].IsNone || !Valid(i, true, col, row)) return 1;
        double own = Ramp(i, ofBeneath: false, col, row), other = Ramp(i, ofBeneath: true, col, row);
        return own / (own + ((1 - own) * other));
    }

    /// <summary>Valid in a source, or in any beneath it.</summary>
    private bool Valid(int i, bool beneath, long col, long row) =>
        beneath ? Enumerable.Range(i + 1, feathers.Count - i - 1).Any(j => Valid(j, false, col, row)) : !float.IsNaN(sources.At(i, zoom, col, row));

    private double Ramp(int i, bool ofBeneath, long col, long row)
    {
        double scale = GroundScale.MetresPerPixel(zoom, row), least = double.MaxValue;
        int reach = (int)(feathers[i].Metres / scale) + 2;
        for (int dy = -reach; dy <= reach; dy++)
            for (int dx = -reach; dx <= reach; dx++)
                if (Valid(i, !ofBeneath, col + dx, row + dy) && IsOpenlyVoid(i, ofBeneath, col + dx, row + dy)) least = Math.Min(least, Math.Sqrt((dx * dx) + (dy * dy)));
        return Math.Min(1, (least - 0.5) * scale / feathers[i].Metres);
    }

    private bool IsOpenlyVoid(int i, bool beneath, long col, long row)
    {
        if (Valid(i, beneath, col, row)) return false;
        if (_open.TryGetValue((i, beneath, col, row), out bool known)) return known;
        double limit = (feathers[i].HoleMetres / GroundScale.MetresPerPixel(zoom, row)) + 1;
        return _open[(i, beneath, col, row)] = Disc(limit).Any(d => IsVoidDisc(i, beneath, col + d.X, row + d.Y));
    }

    private bool IsVoidDisc(int i, bool beneath, long col, long row) =>
        !Disc(feathers[i].HoleMetres / GroundScale.MetresPerPixel(zoom, row)).Any(d => Valid(i, beneath, col + d.X, row + d.Y));

    private static IEnumerable<(int X, int Y)> Disc(double radius)
    {
        int reach = (int)radius;
        for (int y = -reach; y <= reach; y++)
            for (int x = -reach; x <= reach; x++)
                if ((x * x) + (y * y) <= radius * radius) yield return (x, y);
    }
}
