namespace Terrane.Serve.Http;

/// <summary>Where the viewer's files are: its own beside the program, those of others unpacked by ./terrane into artifacts/npm in a folder above it.</summary>
internal static class ViewerFiles
{
    private static readonly (string Prefix, string Package)[] Packages =
        [("assets/leaflet/", "leaflet/dist"), ("assets/maplibre/", "maplibre-gl/dist"), ("assets/pmtiles/", "pmtiles/dist/esm"), ("assets/fflate/", "fflate/esm")];

    private static readonly string[] Served = [".js", ".mjs", ".css", ".png", ".svg", ".html", ".json"];

    /// <summary>Every file that is served, by its address.</summary>
    public static StaticFiles Load()
    {
        string own = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        var files = new StaticFiles();
        foreach (string path in Directory.Exists(own) ? Directory.EnumerateFiles(own) : [])
            files.Add(Path.GetExtension(path) is ".html" or ".json" ? Path.GetFileName(path) : "assets/" + Path.GetFileName(path), path);
        if (Modules() is not { } modules) return files;
        foreach ((string prefix, string package) in Packages)
        {
            string folder = Path.Combine(modules, package);
            foreach (string path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [])
                if (Served.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).Contains("-src", StringComparison.Ordinal) && !Path.GetFileName(path).Contains("-dev", StringComparison.Ordinal))
                    files.Add(prefix + Path.GetRelativePath(folder, path), path);
        }
        return files;
    }

    private static string? Modules()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string modules = Path.Combine(folder.FullName, "artifacts/npm/node_modules");
            if (Directory.Exists(Path.Combine(modules, "leaflet"))) return modules;
        }
        return null;
    }
}
