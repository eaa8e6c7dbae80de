using System.Globalization;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Merging;

/// <summary>An archive to merge, as the user names it.</summary>
/// <param name="Path">A .pmtiles or .mbtiles file.</param>
/// <param name="Name">In the legend, where no lineage archive names sources; null: the file's name.</param>
/// <param name="VoidValues">Metres that mean void in this archive; null: those of the merge.</param>
/// <param name="Encoding">What its colours mean; null: what its metadata say, else Terrarium.</param>
public sealed record MergeInputSpec(string Path, string? Name = null, IReadOnlyList<float>? VoidValues = null, ElevationEncoding? Encoding = null)
{
    private static readonly string[] Keys = ["name", "void_value", "encoding"];

    /// <summary>Reads <c>FILE[,name=...][,void_value=...][,encoding=...]</c>. A path that exists as it stands is taken literally, commas and all.</summary>
    /// <exception cref="JobException">job.key, job.value.</exception>
    public static MergeInputSpec Parse(string text)
    {
        if (File.Exists(text)) return new MergeInputSpec(text);
        string[] parts = text.Split(',');
        int options = Array.FindIndex(parts, 1, part => part.Contains('=', StringComparison.Ordinal));
        if (options < 0) return new MergeInputSpec(text);
        string place = $"archive '{text}'";
        var spec = new MergeInputSpec(string.Join(',', parts[..options]));
        foreach (string part in parts[options..])
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? part : part[..equals], value = part[(equals + 1)..];
            spec = key switch
            {
                "name" => spec with { Name = value },
                "encoding" => spec with { Encoding = BuildOptions.ParseEncoding(place, key, value) },
                "void_value" => spec with { VoidValues = value == "none" ? [] : [.. spec.VoidValues ?? [], ParseVoid(place, key, value)] },
                _ => throw JobException.UnknownKey(place, key, Keys),
            };
        }
        return spec;
    }

    /// <summary>Reads an elevation.</summary>
    /// <exception cref="JobException">job.value.</exception>
    public static float ParseVoid(string place, string key, string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float metres) && float.IsFinite(metres)
            ? metres : throw JobException.BadValue(place, key, text, "an elevation in metres (of one archive also none)");
}
