using System.Globalization;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Native.Gdal;
using Terrane.Raster.Files;
using Terrane.Resample.Datasets;
using Terrane.Runtime.Jobs;

namespace Terrane.Cli.Shared;

/// <summary>The keys of a dataset, one definition for JOB.yaml and for <c>PATH,key=value</c> on the command line.</summary>
internal static class DatasetArgument
{
    private static readonly Dictionary<string, Func<DatasetSpec, Value, DatasetSpec>> Setters = new(StringComparer.Ordinal)
    {
        ["name"] = (spec, value) => spec with { Name = value.Name() },
        ["kind"] = (spec, value) => spec with { Kind = value.Word<DatasetKind>() },
        ["method"] = (spec, value) => spec with { Method = value.Word<ResampleMethod>() },
        ["area"] = (spec, value) => spec with { Area = value.Word<AreaWeights>() },
        ["crs"] = (spec, value) => spec with { Crs = value.One },
        ["nodata"] = (spec, value) => spec with { NoData = [.. spec.NoData, .. value.Texts.Select(value.Number)] },
        ["band"] = (spec, value) => spec with { Band = (int)value.Between(1, 65535, whole: true) },
        ["scale"] = (spec, value) => spec with { Scale = value.Number(value.One) },
        ["offset"] = (spec, value) => spec with { Offset = value.Number(value.One) },
        ["min_valid"] = (spec, value) => spec with { MinValid = value.Between(0, 1, whole: false) },
        ["type"] = (spec, value) => spec with { Type = value.Type() },
        ["out_nodata"] = (spec, value) => spec with { OutNoData = value.Number(value.One) },
        ["passthrough"] = (spec, value) => value.One == "no" ? spec with { AllowPassthrough = false } : spec with { Passthrough = value.Word<PassthroughMode>() },
    };

    public static IReadOnlyCollection<string> Keys => [.. Setters.Keys, "path"];

    /// <summary>Reads <c>PATH[,key=value...]</c>. A path that exists as it stands is taken literally, commas and all.</summary>
    /// <exception cref="JobException">job.key, job.value.</exception>
    public static DatasetSpec Parse(string text)
    {
        string place = $"dataset '{text}'";
        (string path, IReadOnlyList<(string Key, string Value)> options) = InlineOptions.Split(text);
        return options.Aggregate(Start(path), (spec, option) => Set(spec, option.Key, [option.Value], place));
    }

    /// <summary>Reads one entry of a job's list of datasets; paths are relative to <paramref name="folder"/>.</summary>
    /// <exception cref="JobException">job.key, job.value, job.missing.</exception>
    public static DatasetSpec Read(StrictYaml map, string folder)
    {
        string[] paths = [.. map.Texts("path").Select(path => SourceFiles.Resolve(folder, path))];
        if (paths.Length == 0) throw JobException.Missing(map.Place, "path");
        DatasetSpec spec = Start(paths[0]) with { More = paths[1..] };
        foreach ((string key, string place, IReadOnlyList<string> values) in map.Entries())
            if (key != "path") spec = Set(spec, key, values, place);
        return spec;
    }

    private static DatasetSpec Start(string path) => new() { Path = path, Name = DefaultName(path) };

    // tiles/*.tif is named after its folder.
    private static string DefaultName(string path)
    {
        if (path.Contains("://", StringComparison.Ordinal)) path = Secrets.Hide(path); // no query, whose '?' is no glob
        string trimmed = path.TrimEnd('/'), leaf = Path.GetFileName(trimmed);
        if (leaf.AsSpan().IndexOfAny("*?[") >= 0) leaf = Path.GetFileName(Path.GetDirectoryName(trimmed)) is { Length: > 0 } folder ? folder : "tiles";
        return Directory.Exists(path) ? leaf : Path.GetFileNameWithoutExtension(leaf);
    }

    private static DatasetSpec Set(DatasetSpec spec, string key, IReadOnlyList<string> texts, string place) =>
        Setters.TryGetValue(key, out var setter) ? setter(spec, new Value(key, texts, place)) : throw JobException.UnknownKey(place, key, Keys);

    private sealed record Value(string Key, IReadOnlyList<string> Texts, string Place)
    {
        public string One => Texts.Count == 1 ? Texts[0] : throw Bad("a single value");

        // It becomes part of the names of tables, files and columns.
        public string Name() => One.Length is > 0 and <= 48 && One.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? One
            : throw Bad("letters, digits, '_', '-' and '.', at most 48");

        public T Word<T>() where T : struct, Enum => Names.Parse<T>(One) ?? throw Bad(string.Join(", ", Names.All<T>()));

        public GdalDataType Type() => OutputType.Parse(One) ?? throw Bad(string.Join(", ", OutputType.Names));

        public double Number(string text) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && !double.IsInfinity(number) ? number : throw Bad("a number");

        public double Between(double min, double max, bool whole)
        {
            double number = Number(One);
            return number >= min && number <= max && (!whole || number == Math.Floor(number)) ? number : throw Bad($"{(whole ? "a whole number" : "a number")} from {min} to {max}");
        }

        private JobException Bad(string wanted) => JobException.BadValue(Place, Key, string.Join(", ", Texts), wanted);
    }
}
