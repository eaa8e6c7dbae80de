namespace Terrane.Sources.Ingest;

/// <summary>Where things lie in a store: Mapterhorn's three folders.</summary>
/// <param name="Store">Full path of the store.</param>
/// <param name="Source">Name of the source.</param>
public sealed record StorePaths(string Store, string Source)
{
    public const string SourceStore = "source-store", PolygonStore = "polygon-store", TarStore = "tar-store";

    /// <summary>COGs, bounds.csv and the state.</summary>
    public string Folder => Path.Combine(Store, SourceStore, Source);

    public string State => Path.Combine(Folder, Sources.State.StateDatabase.FileName);

    public string Bounds => Path.Combine(Folder, "bounds.csv");

    public string Report => Path.Combine(Store, SourceStore, Source + ".report.json");

    /// <summary>Polygons of each file.</summary>
    public string Polygons => Path.Combine(Store, PolygonStore, Source);

    /// <summary>Their union.</summary>
    public string Coverage => Path.Combine(Store, PolygonStore, Source + ".gpkg");

    public string TarFolder => Path.Combine(Store, TarStore);

    public string Tar => Path.Combine(TarFolder, Source + ".tar");

    public string Cog(string name) => Path.Combine(Folder, name + ".tif");

    public string Polygon(string name) => Path.Combine(Polygons, name + ".gpkg");

    public void Make()
    {
        foreach (string folder in (ReadOnlySpan<string>)[Folder, Polygons, TarFolder]) Directory.CreateDirectory(folder);
    }
}
