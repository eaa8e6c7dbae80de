using System.Buffers;
using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Files;

/// <summary>Turns what the user wrote into the rasters meant by it.</summary>
public static class SourceFiles
{
    private const string VsiZip = "/vsizip/";
    private static readonly SearchValues<char> FormatName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>The rasters of a file, a folder (recursive; one with Mapterhorn's bounds.csv is not walked, the list is taken), a glob (*, ?, [abc], ** for folders) or a zip, which is read in place.</summary>
    /// <param name="spec">
    /// A path on disk; an address (https://, s3:// and the like; one that ends in '/' is a folder, and may be asked for by a glob where the
    /// server lists it); or one of GDAL's names (/vsizip/x.zip/member, NETCDF:"x.nc":z), which is taken as it is.
    /// </param>
    /// <returns>Ordered by <see cref="SourceFile.Path"/>, ordinally; each once.</returns>
    /// <param name="failures">Receives archives that cannot be listed, which are then left out; null throws the first.</param>
    /// <exception cref="RasterException">raster.notfound, raster.empty.</exception>
    /// <exception cref="GdalException">raster.list.</exception>
    /// <param name="store">Holds the list; in memory when null.</param>
    public static IReadOnlyList<SourceFile> Expand(string spec, ICollection<TerraneException>? failures = null, SpillStore? store = null)
    {
        spec = RemotePaths.ToGdal(spec);
        int failed = failures?.Count ?? 0;
        var found = new FoundFiles(store ?? new SpillStore());
        if (File.Exists(spec)) AddNamed(spec, found, failures);
        else if (Directory.Exists(spec)) AddFolder(spec, found, failures);
        else if (RemotePaths.IsRemote(spec) && !IsSubdataset(spec)) AddRemote(spec, found, failures);
        else if (spec.StartsWith("/vsi", StringComparison.Ordinal) || IsSubdataset(spec)) AddVirtual(spec, found, failures);
        else if (GlobPattern.IsGlob(spec))
        {
            var paths = GlobPattern.Match(spec);
            if (paths.Count == 0) throw RasterException.NotFound(spec);
            foreach (string path in paths)
            {
                // A glob is a choice by the user only as far as it spells an extension: "data/*" must not try the licence text.
                if (Directory.Exists(path)) AddFolder(path, found, failures);
                else if (RasterNames.IsZip(path) || RasterNames.IsRaster(path) || Path.HasExtension(spec) && !spec.EndsWith(".*", StringComparison.Ordinal)) AddNamed(path, found, failures);
            }
        }
        else throw RasterException.NotFound(spec);
        return found.Any || failures?.Count > failed ? found.Sorted() : throw RasterException.Empty(spec);
    }

    /// <summary>A path of a job, which is relative to the job's <paramref name="folder"/>. Addresses stay as they are.</summary>
    public static string Resolve(string folder, string spec)
    {
        if (spec.StartsWith("/vsi", StringComparison.Ordinal) || RemotePaths.IsRemote(RemotePaths.ToGdal(spec))) return spec;
        if (!IsSubdataset(spec) || File.Exists(Path.Combine(folder, spec))) return Path.Combine(folder, spec);
        string inner = ContainerOf(spec);
        int at = spec.IndexOf(inner, spec.IndexOf(':', StringComparison.Ordinal), StringComparison.Ordinal);
        return inner.Length == 0 || at < 0 ? spec : spec[..at] + Path.Combine(folder, inner) + spec[(at + inner.Length)..];
    }

    private static void AddNamed(string path, FoundFiles found, ICollection<TerraneException>? failures, string? said = null)
    {
        if (RasterNames.IsZip(path)) AddZip(path, found, failures);
        else found.Add(path, path, said);
    }

    private static void AddFolder(string folder, FoundFiles found, ICollection<TerraneException>? failures) => FolderWalk.Visit(folder, at => AddFilesOf(at, found, failures));

    /// <returns>False when a list said what is below too.</returns>
    private static bool AddFilesOf(string folder, FoundFiles found, ICollection<TerraneException>? failures)
    {
        if (BoundsListing.Find(folder) is { } listed)
        {
            foreach ((string path, string? said) in listed)
            {
                if (File.Exists(path)) AddNamed(path, found, failures, said);
                else if (failures is null) throw RasterException.Listed(path, Path.Combine(folder, BoundsListing.Name));
                else failures.Add(RasterException.Listed(path, Path.Combine(folder, BoundsListing.Name)));
            }
            return false;
        }
        var options = new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };
        foreach (string path in Directory.EnumerateFiles(folder, "*", options))
        {
            if (RasterNames.IsZip(path)) AddZip(path, found, failures);
            else if (RasterNames.IsRaster(path)) found.Add(path, path);
        }
        return true;
    }

    private static void AddZip(string zip, FoundFiles found, ICollection<TerraneException>? failures)
    {
        // Braces tell GDAL where the archive's name ends when it does not end in .zip.
        string root = VsiZip + (!RemotePaths.IsRemote(zip) ? Path.GetFullPath(zip) : zip.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? zip : $"{{{zip}}}");
        IReadOnlyList<string> members;
        try
        {
            members = Vsi.ReadDirectory(root, recursive: true);
        }
        catch (GdalException failure) when (failures is not null)
        {
            failures.Add(failure);
            return;
        }
        // Always with the member's name: whether an archive opens without it depends on how many members it has.
        foreach (string member in members)
            if (RasterNames.IsRaster(member)) found.Add($"{root}/{member}", zip);
    }

    private static void AddVirtual(string spec, FoundFiles found, ICollection<TerraneException>? failures)
    {
        string container = ContainerOf(spec);
        if (spec.StartsWith(VsiZip, StringComparison.Ordinal) && VsiZip.Length + container.Length >= spec.TrimEnd('/').Length && File.Exists(container)) AddZip(container, found, failures);
        else found.Add(spec, container);
    }

    private static void AddRemote(string spec, FoundFiles found, ICollection<TerraneException>? failures)
    {
        if (spec.StartsWith(VsiZip, StringComparison.Ordinal))
        {
            found.Add(spec, RemoteZip(spec));
            return;
        }
        int star = spec.IndexOf('*', StringComparison.Ordinal); // no other sign of a glob: '?' and '[' mean something in addresses
        if (star < 0 && !spec.EndsWith('/'))
        {
            AddRemoteFile(spec, found, failures);
            return;
        }
        string folder = star < 0 ? spec : spec[..(spec.LastIndexOf('/', star) + 1)];
        Regex? wanted = star < 0 ? null : GlobPattern.Compile(spec[folder.Length..]);
        foreach (string name in Vsi.ReadDirectory(folder.TrimEnd('/'), recursive: true))
            if ((wanted is null || wanted.IsMatch(name)) && (RasterNames.IsRaster(name) || RasterNames.IsZip(name))) AddRemoteFile(folder + name, found, failures);
    }

    private static void AddRemoteFile(string path, FoundFiles found, ICollection<TerraneException>? failures)
    {
        if (RasterNames.IsZip(RemotePaths.WithoutQuery(path))) AddZip(path, found, failures);
        else found.Add(path, path);
    }

    // /vsizip//vsicurl/https://host/x.zip/member and /vsizip/{/vsicurl/https://host/x.zip?key}/member -> what lies on the server.
    private static string RemoteZip(string spec)
    {
        string inner = spec[VsiZip.Length..];
        if (inner.StartsWith('{') && inner.IndexOf('}', StringComparison.Ordinal) is > 0 and int close) return inner[1..close];
        int end = inner.IndexOf(".zip/", StringComparison.OrdinalIgnoreCase);
        return end < 0 ? inner : inner[..(end + 4)];
    }

    // The longest leading part that is a file: /vsizip/a/b.zip/c.tif -> /a/b.zip or a/b.zip; NETCDF:"x.nc":z -> x.nc.
    private static string ContainerOf(string spec)
    {
        if (IsSubdataset(spec))
        {
            string[] parts = spec.Split('"');
            return parts.Length == 3 ? parts[1] : spec.Split(':')[1];
        }
        int start = spec.IndexOf('/', 1);
        string path = start < 0 ? spec : spec[(start + 1)..];
        for (string part = path.TrimEnd('/'); part.Length > 0; part = part[..Math.Max(part.LastIndexOf('/'), 0)])
            if (File.Exists(part)) return part;
        return spec;
    }

    private static bool IsSubdataset(string spec)
    {
        int colon = spec.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && spec.AsSpan(0, colon).IndexOfAnyExcept(FormatName) < 0;
    }
}
