using Terrane.Native.Proj;
using Terrane.Raster;
using Terrane.Raster.Layers;

namespace Terrane.Fusion.Datums;

/// <summary>What heights count from.</summary>
/// <param name="Name">PROJ's name ("EGM2008 height"), or the words of the user.</param>
/// <param name="Definition">Code or WKT that PROJ finds operations by; null for words that it does not know.</param>
internal sealed record HeightDatum(string Name, string? Definition)
{
    /// <summary>"EPSG:3855"; null without a code.</summary>
    internal string? Code => Definition is { Length: < 32 } code ? code : null;

    /// <summary>Reads a code of a vertical, compound or three-dimensional geographic CRS, or words: those that PROJ has one vertical CRS of ("EGM2008", "NAVD88 height") are as good as its code.</summary>
    /// <exception cref="RasterException">crs.vertical: a code without heights.</exception>
    /// <exception cref="CrsException">crs.unknown.</exception>
    internal static HeightDatum Of(string text)
    {
        string trimmed = text.Trim();
        if (!VerticalDatums.IsCode(trimmed))
        {
            string? known = Crs.FindVertical(trimmed) ?? Crs.FindVertical(trimmed + " height");
            return known is null ? new HeightDatum(trimmed, null) : new HeightDatum(Crs.Parse(known).VerticalName!, known);
        }
        Crs crs = Crs.Parse(trimmed);
        return OfCrs(crs) ?? (crs.HasEllipsoidalHeight ? new HeightDatum($"{crs.Name} ellipsoidal height", crs.Definition) : throw RasterException.NotVertical(trimmed));
    }

    /// <summary>Of the CRS of files; null when it says nothing of heights.</summary>
    internal static HeightDatum? OfCrs(Crs crs) => crs.VerticalName is { } name ? new HeightDatum(name, crs.VerticalDefinition) : null;

    /// <summary>True when nothing is to be changed between them. "MSL depth" is not "MSL height" where PROJ knows both.</summary>
    internal bool IsSame(HeightDatum other) => Definition is not null && other.Definition is not null
        ? Definition == other.Definition || Name.Equals(other.Name, StringComparison.OrdinalIgnoreCase) : VerticalDatums.AreSame(Name, other.Name);
}
