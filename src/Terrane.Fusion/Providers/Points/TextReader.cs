using System.Globalization;

namespace Terrane.Fusion.Providers.Points;

/// <summary>XYZ and CSV: a point a line; separated by semicolons, commas, tabs or spaces, with or without a line of names. Lines that begin with # are none.</summary>
internal sealed class TextReader : PointReader
{
    private static readonly string[][] Names =
    [
        ["x", "lon", "long", "longitude", "easting", "east"],
        ["y", "lat", "latitude", "northing", "north"],
        ["z", "h", "height", "elev", "elevation", "depth", "altitude"],
    ];

    private readonly string _path;
    private readonly StreamReader _lines;
    private readonly char _separator; // a space stands for any white space
    private readonly int[] _columns = new int[3];
    private string? _next;
    private long _line;

    private TextReader(string path, IReadOnlyList<string> columns)
    {
        (_path, _lines) = (path, new StreamReader(path));
        _next = NextLine();
        _separator = _next is null ? ' ' : _next.Contains(';', StringComparison.Ordinal) ? ';' : _next.Contains(',', StringComparison.Ordinal) ? ',' : ' ';
        string[] first = _next is null ? [] : Fields(_next);
        bool hasNames = first.Length > 0 && !first.All(field => TryNumber(field, out _));
        for (int i = 0; i < 3 && _next is not null; i++) _columns[i] = Column(i, first, hasNames, columns);
        if (hasNames) _next = NextLine();
    }

    /// <inheritdoc cref="PointReader.Open"/>
    internal static TextReader Open(string path, IReadOnlyList<string> columns) => new(path, columns);

    internal override int Read(Span<double> x, Span<double> y, Span<double> z)
    {
        int count = 0;
        Span<double> point = stackalloc double[3];
        for (; _next is not null && count < Batch; _next = NextLine(), count++)
        {
            if (!TryPoint(_next, point)) throw PointsException.Line(_path, _line, _next);
            (x[count], y[count], z[count]) = (point[0], point[1], point[2]);
        }
        return count;
    }

    public override void Dispose() => _lines.Dispose();

    private string? NextLine()
    {
        while (_lines.ReadLine() is { } line)
        {
            _line++;
            if (line.AsSpan().Trim() is { IsEmpty: false } text && text[0] != '#') return line;
        }
        return null;
    }

    private string[] Fields(string line) => [.. (_separator == ' ' ? line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : line.Split(_separator)).Select(f => f.Trim().Trim('"'))];

    private bool TryPoint(ReadOnlySpan<char> line, Span<double> point)
    {
        int found = 0;
        for (int column = 0; !line.IsEmpty && found < 3; column++)
        {
            if (_separator == ' ') line = line.TrimStart();
            int end = _separator == ' ' ? line.IndexOfAny(' ', '\t') : line.IndexOf(_separator);
            ReadOnlySpan<char> field = end < 0 ? line : line[..end];
            line = end < 0 ? [] : line[(end + 1)..];
            for (int i = 0; i < 3; i++)
            {
                if (_columns[i] != column) continue;
                if (!TryNumber(field.Trim().Trim('"'), out point[i])) return false;
                found++;
            }
        }
        return found == 3;
    }

    private int Column(int axis, string[] first, bool hasNames, IReadOnlyList<string> columns)
    {
        string found = hasNames ? string.Join(", ", first) : string.Create(CultureInfo.InvariantCulture, $"{first.Length} columns without names");
        if (columns.Count == 3)
        {
            string wanted = columns[axis];
            int at = int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number - 1
                : hasNames ? Array.FindIndex(first, name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) : -1;
            return at >= 0 && at < first.Length ? at : throw PointsException.Columns(_path, wanted, found);
        }
        if (!hasNames) return axis < first.Length ? axis : throw PointsException.Columns(_path, Names[axis][0], found);
        int named = Array.FindIndex(first, name => Names[axis].Contains(name, StringComparer.OrdinalIgnoreCase));
        return named >= 0 ? named : throw PointsException.Columns(_path, Names[axis][0], found);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
