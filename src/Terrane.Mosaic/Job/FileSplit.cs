using System.Globalization;
using Terrane.Core;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Job;

/// <summary>An output cut into files as Mapterhorn does it: one with the low zooms, and one with the deeper tiles of each tile of a zoom.</summary>
/// <param name="Zoom">Whose tiles name the files: 6-33-21.pmtiles.</param>
/// <param name="LowZoom">The deepest zoom of the first file.</param>
public sealed record FileSplit(byte Zoom, byte LowZoom)
{
    /// <summary>What Mapterhorn has below the zoom of its files: 12 for 6.</summary>
    private const byte Below = 6;

    /// <summary>A unit of a build has three zooms; those that go into one file must lie below one tile of its zoom.</summary>
    private const byte LeastBelow = 2;

    /// <summary>Reads "6", or "6,10" with the deepest zoom of the first file.</summary>
    /// <exception cref="JobException">job.value.</exception>
    public static FileSplit Parse(string place, string key, string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        byte low = 0;
        if (parts.Length > 2 || !byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out byte zoom)
            || (parts.Length == 2 && !byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out low)))
            throw JobException.BadValue(place, key, text, "a zoom such as 6, or two such as 6,12");
        if (parts.Length == 1) low = (byte)(zoom + Below);
        if (zoom > 12 || low < zoom + LeastBelow || low >= BuildOptions.DeepestZoom)
            throw JobException.BadValue(place, key, text, $"a zoom up to 12, and a second one at least {LeastBelow} deeper and below {BuildOptions.DeepestZoom}");
        return new FileSplit(zoom, low);
    }

    /// <summary>The tile whose file holds <paramref name="tile"/>; null for the first file.</summary>
    public TileId? FileOf(TileId tile) => tile.Z > LowZoom ? tile.AncestorAt(Zoom) : null;

    /// <summary>"6-33-21".</summary>
    public static string NameOf(TileId file) => $"{file.Z}-{file.X}-{file.Y}";

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString() => $"{Zoom},{LowZoom}";
}
