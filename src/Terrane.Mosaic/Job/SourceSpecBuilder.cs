using System.Globalization;
using Terrane.Core;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Job;

/// <summary>The keys of a source, one definition for JOB.yaml and for <c>PATH,key=value</c> on the command line.</summary>
public sealed class SourceSpecBuilder(string place)
{
    private static readonly Dictionary<string, Action<SourceSpecBuilder, string, IReadOnlyList<string>>> Setters = new(StringComparer.Ordinal)
    {
        ["path"] = (b, _, v) => b._paths.AddRange(v),
        ["name"] = (b, k, v) => b._name = b.One(k, v),
        ["attribution"] = (b, k, v) => b._attribution = b.One(k, v),
        ["licence"] = (b, k, v) => b._licence = b.One(k, v),
        ["date"] = (b, k, v) => b._date = b.One(k, v),
        ["priority"] = (b, k, v) => b._priority = b.Whole(k, v, int.MinValue, int.MaxValue),
        ["crs"] = (b, k, v) => b._crs = b.One(k, v),
        ["nodata"] = (b, k, v) => b._noData.AddRange(v.Select(text => b.Number(k, text))),
        ["band"] = (b, k, v) => b._band = b.Whole(k, v, 1, 65535),
        ["scale"] = (b, k, v) => b._scale = b.Number(k, b.One(k, v)),
        ["offset"] = (b, k, v) => b._offset = b.Number(k, b.One(k, v)),
        ["valid_range"] = (b, k, v) => b.SetValidRange(k, v),
        ["open_options"] = (b, _, v) => b._openOptions.AddRange(v),
        ["domain"] = (b, k, v) => b.SetDomain(k, v),
        ["sea_values"] = (b, k, v) => b.SetSeaValues(k, v),
        ["ceiling"] = (b, k, v) => b._ceiling = b.Number(k, b.One(k, v)),
        ["include"] = (b, _, v) => b._include.AddRange(v),
        ["exclude"] = (b, _, v) => b._exclude.AddRange(v),
        ["vertical_offset"] = (b, k, v) => b.SetVerticalOffset(b.One(k, v)),
        ["vertical_datum"] = (b, k, v) => b._verticalDatum = b.One(k, v),
        ["provenance"] = (b, k, v) => b._provenance = b.One(k, v),
        ["accuracy"] = (b, k, v) => b.SetAccuracy(k, v),
        ["max_zoom"] = (b, k, v) => b._maxZoom = (byte)b.Whole(k, v, 0, BuildOptions.DeepestZoom),
        ["resampling"] = (b, k, v) => b._resampling = BuildOptions.CheckResampling(b.Place, k, b.One(k, v)),
        ["feather"] = (b, k, v) => b._feather = BuildOptions.ParseMetres(b.Place, k, b.One(k, v)),
        ["feather_hole"] = (b, k, v) => b._featherHole = BuildOptions.ParseMetres(b.Place, k, b.One(k, v)),
    };

    private readonly List<string> _paths = [];
    private readonly List<double> _noData = [];
    private readonly List<string> _openOptions = [], _include = [], _exclude = [];
    private string? _name, _attribution, _licence, _date, _crs, _resampling, _verticalDatum, _verticalGrid, _provenance;
    private int? _priority;
    private int _band = 1;
    private double? _scale, _offset, _validMin, _validMax, _seaMin, _seaMax, _ceiling, _verticalOffset, _feather, _featherHole, _accuracy;
    private Domain? _domain;
    private byte? _maxZoom;

    public static IReadOnlyCollection<string> Keys => Setters.Keys;

    /// <summary>True when a value of this key names a file, relative to the job.</summary>
    public static bool IsPath(string key, string value) =>
        (key is "path" or "include" or "exclude" or "provenance" || (key == "vertical_offset" && !IsNumber(value))) && !value.StartsWith("/vsi", StringComparison.Ordinal) && !PolygonFile.IsAtlasName(value);

    /// <summary>Where the value now being set stands, for messages.</summary>
    public string Place { get; set; } = place;

    /// <exception cref="JobException">Unknown key or a value out of its range.</exception>
    public void Set(string key, IReadOnlyList<string> values)
    {
        if (!Setters.TryGetValue(key, out var setter)) throw JobException.UnknownKey(Place, key, Keys);
        setter(this, key, values);
    }

    public SourceSpec Build()
    {
        if (_paths.Count == 0) throw JobException.Missing(Place, "path");
        if (_seaMin is not null && _domain is Domain.Ocean or Domain.Both)
            throw JobException.BadValue(Place, "sea_values", $"{_seaMin}..{_seaMax}", "no sea_values, or domain land: they say how a land source stores the sea");
        return new SourceSpec
        {
            Paths = _paths,
            Name = _name ?? DefaultName(_paths[0]),
            Attribution = _attribution,
            Licence = _licence,
            Date = _date,
            Priority = _priority,
            Crs = _crs,
            NoData = _noData,
            Band = _band,
            Scale = _scale,
            Offset = _offset,
            ValidMin = _validMin,
            ValidMax = _validMax,
            OpenOptions = _openOptions,
            Domain = _domain ?? (_seaMin is null ? Domain.Both : Domain.Land),
            SeaMin = _seaMin,
            SeaMax = _seaMax,
            Ceiling = _ceiling,
            Include = _include,
            Exclude = _exclude,
            VerticalOffset = _verticalOffset,
            VerticalOffsetGrid = _verticalGrid,
            VerticalDatum = _verticalDatum,
            Provenance = _provenance,
            Accuracy = _accuracy,
            MaxZoom = _maxZoom,
            Resampling = _resampling,
            Feather = _feather,
            FeatherHole = _featherHole,
        };
    }

    /// <summary>Reads <c>PATH[,key=value...]</c>. A path that exists as it stands is taken literally, commas and all.</summary>
    public static SourceSpec ParseInline(string text)
    {
        var builder = new SourceSpecBuilder($"source '{text}'");
        (string path, IReadOnlyList<(string Key, string Value)> options) = InlineOptions.Split(text);
        builder.Set("path", [path]);
        foreach ((string key, string value) in options) builder.Set(key, [value]);
        return builder.Build();
    }

    private static string DefaultName(string path)
    {
        if (path.Contains("://", StringComparison.Ordinal)) path = Secrets.Hide(path).Split('?')[0];
        string trimmed = path.TrimEnd('/');
        string leaf = Path.GetFileName(trimmed);
        if (leaf.AsSpan().IndexOfAny("*?[") >= 0) leaf = Path.GetFileName(Path.GetDirectoryName(trimmed)) is { Length: > 0 } folder ? folder : "source";
        else if (!Directory.Exists(path)) leaf = Path.GetFileNameWithoutExtension(leaf);
        return leaf.Length == 0 ? "source" : leaf;
    }

    private void SetDomain(string key, IReadOnlyList<string> values) => _domain = One(key, values) switch
    {
        "land" => Domain.Land,
        "ocean" => Domain.Ocean,
        "both" => Domain.Both,
        string other => throw JobException.BadValue(Place, key, other, "land, ocean or both"),
    };

    // A number, or else the path of a grid.
    private void SetVerticalOffset(string text)
    {
        if (IsNumber(text)) _verticalOffset = Number("vertical_offset", text);
        else _verticalGrid = text;
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private void SetAccuracy(string key, IReadOnlyList<string> values)
    {
        _accuracy = Number(key, One(key, values));
        if (_accuracy is not (>= AdaptiveRounding.LeastAccuracy and <= AdaptiveRounding.MostAccuracy))
            throw JobException.BadValue(Place, key, One(key, values), $"metres from {AdaptiveRounding.LeastAccuracy} to {AdaptiveRounding.MostAccuracy}");
    }

    private void SetSeaValues(string key, IReadOnlyList<string> values)
    {
        IReadOnlyList<string> ends = values.Count == 1 ? values[0].Split("..") : values;
        if (ends.Count is not (1 or 2)) throw JobException.BadValue(Place, key, string.Join(", ", values), "a number, or two: [-2, 0], or -2..0 on the command line");
        (_seaMin, _seaMax) = (Number(key, ends[0]), Number(key, ends[^1]));
        if (!(_seaMin <= _seaMax)) throw JobException.BadValue(Place, key, string.Join("..", ends), "the smaller number first");
    }

    private void SetValidRange(string key, IReadOnlyList<string> values)
    {
        IReadOnlyList<string> ends = values.Count == 1 ? values[0].Split("..") : values;
        if (ends.Count != 2) throw JobException.BadValue(Place, key, string.Join(", ", values), "two numbers: [-500, 9000], or -500..9000 on the command line");
        (_validMin, _validMax) = (Number(key, ends[0]), Number(key, ends[1]));
        if (!(_validMin < _validMax)) throw JobException.BadValue(Place, key, string.Join("..", ends), "the smaller number first");
    }

    private string One(string key, IReadOnlyList<string> values) =>
        values.Count == 1 ? values[0] : throw JobException.BadValue(Place, key, string.Join(", ", values), "a single value");

    private double Number(string key, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsInfinity(number)
            ? number : throw JobException.BadValue(Place, key, text, "a number");

    private int Whole(string key, IReadOnlyList<string> values, int min, int max) =>
        int.TryParse(One(key, values), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number : throw JobException.BadValue(Place, key, One(key, values), $"a whole number from {min} to {max}");
}
