using Terrane.Native.Proj;

namespace Terrane.Raster.Layers;

/// <summary>Names of what heights count from.</summary>
public static class VerticalDatums
{
    private static readonly string[] Endings = [" height", " depth"];

    /// <summary>The name of a datum as a user wrote it: PROJ's ("EGM2008 height") for a code, else the words themselves.</summary>
    /// <exception cref="RasterException">crs.vertical: the code is of a CRS without heights.</exception>
    /// <exception cref="CrsException">crs.unknown.</exception>
    public static string NameOf(string text)
    {
        string trimmed = text.Trim();
        return IsCode(trimmed) ? Crs.Parse(trimmed).VerticalName ?? throw RasterException.NotVertical(trimmed) : trimmed;
    }

    /// <summary>True for "EPSG:3855", false for words.</summary>
    public static bool IsCode(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text[..colon].All(char.IsAsciiLetter) && colon + 1 < text.Length && text[(colon + 1)..].All(char.IsAsciiDigit);
    }

    /// <summary>True when both names stand for one datum: "EGM2008" is "EGM2008 height".</summary>
    public static bool AreSame(string a, string b) => Bare(a).Equals(Bare(b), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string name)
    {
        foreach (string ending in Endings)
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return name[..^ending.Length];
        return name;
    }
}
