using Terrane.Core;

namespace Terrane.Tiles.Conversion;

/// <summary>An archive that cannot be made into what was asked for.</summary>
public sealed class ConvertException : TerraneException
{
    private ConvertException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static ConvertException Exists(string output) =>
        new("output.exists", $"'{output}' already exists.", "Choose another name, or add --overwrite to replace it.");

    internal static ConvertException Same(string path) => new("convert.same", $"'{path}' is both what to read and what to write.", "Name another output with -o.");

    /// <summary>Nothing of <paramref name="source"/> is wanted.</summary>
    public static ConvertException Empty(string source) =>
        new("convert.empty", $"'{source}' has no tile in the box, region and zooms that were asked for.", "`terrane show` prints its bounds and zooms.");

    internal static ConvertException NoSource(string source) =>
        new("convert.source", $"'{source}' is no archive, and no folder with tiles named z/x/y.webp (or png, jpg, pbf, mvt, avif).", "Check the path.");

    /// <summary>The disk of <paramref name="output"/> is too small.</summary>
    public static ConvertException Disk(string output, ByteSize needed, ByteSize free) =>
        new("convert.disk", $"'{output}' needs about {needed}, its disk has {free} free.", "Choose another disk with -o.");

    internal static ConvertException Changed(string source) =>
        new("convert.changed", $"'{source}' changed while it was read.", "Let its writer end, then run again.");

    internal static ConvertException Bounds(string source) =>
        new("convert.bounds", $"'{source}' says no bounds with an area.", "`terrane verify` lists what is wrong with it.");
}
