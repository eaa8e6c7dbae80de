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
        int colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        bool isCode = colon > 0 && trimmed[..colon].All(char.IsAsciiLetter) && colon + 1 < trimmed.Length && trimmed[(colon + 1)..].All(char.IsAsciiDigit);
        return isCode ? Crs.Parse(trimmed).VerticalName ?? throw RasterException.NotVertical(trimmed) : trimmed;
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
