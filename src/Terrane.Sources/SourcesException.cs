using System.Globalization;
using Terrane.Core;

namespace Terrane.Sources;

/// <summary>What stands in the way of an ingest; says which file and what to do.</summary>
public sealed class SourcesException : TerraneException
{
    private SourcesException(string code, string message, string? hint = null, Exception? inner = null) : base(code, message, hint, inner) { }

    internal static SourcesException NoCatalog(string folder, string why) =>
        new("source.list", $"'{folder}' is no catalog entry: {why}.", "Give a folder with a file_list.txt (one URL or path a line), or a folder of rasters and archives.");

    internal static SourcesException Scheme(string list, string line, string scheme) =>
        new("source.list.scheme", $"'{list}' names '{line}': {scheme} cannot be fetched here.", "Use http, https, s3, file or a path.");

    internal static SourcesException PartMissing(string list, string name, int number) =>
        new("source.list.part", string.Create(CultureInfo.InvariantCulture, $"'{list}' lacks part {number:D3} of the split archive '{name}'."), "Add the missing part to the list.");

    internal static SourcesException BadName(string name) =>
        new("source.name", $"'{name}' cannot be the name of a source: it becomes the name of files.", "Give another with --name.");

    internal static SourcesException NoLicence(string path) =>
        new("source.licence", $"There is no licence file '{path}'.", "Correct --license.");

    internal static SourcesException Metadata(string path, string why) =>
        new("source.metadata", $"'{path}' is no metadata of a source: {why}.", "It must be a JSON object with name, website, license, producer, resolution and access_year.");

    internal static SourcesException NotForTar(string source, IReadOnlyList<string> missing) =>
        new("source.incomplete", $"The tarball of '{source}' needs {string.Join(" and ", missing)}, and the catalog entry has none.",
            "Add it beside the list (--license FILE names a licence elsewhere), or go without a tarball with --no-tar.");

    public static SourcesException Options(string what) => new("ingest.options", $"{what}.", "See `terrane ingest --help`.");

    internal static SourcesException OptionsChanged(string store, IReadOnlyList<string> differences) =>
        new("ingest.options.changed", $"'{store}' was begun with other options:{string.Concat(differences.Select(d => "\n  " + d))}",
            "Give the same options to continue, or --overwrite to make everything anew.");

    internal static SourcesException NoStore(string store) =>
        new("ingest.store", $"'{store}' holds no source that was ingested.", "Name the folder that was given to `terrane ingest --store`.");

    internal static SourcesException Fetch(string url, string why) =>
        new("ingest.fetch", $"Cannot fetch '{url}': {why}.", "Check the address; running the same command again continues where it stopped.");

    internal static SourcesException FetchLength(string url, long wanted, long found) =>
        new("ingest.fetch.length", $"'{url}' should have {wanted} bytes and has {found}.", "The server or the list may be wrong; try again later.");

    internal static SourcesException FetchChecksum(string url, string wanted, string found) =>
        new("ingest.fetch.checksum", $"'{url}' has the checksum {found}, wanted {wanted}.", "Fetch it again later, or correct the checksum file beside the list.");

    internal static SourcesException FetchPage(string url) =>
        new("ingest.fetch.page", $"'{url}' is a web page, no raster and no archive.", "Open it in a browser: it may ask for a login, or name the true address.");

    internal static SourcesException NotThere(string path) =>
        new("ingest.file", $"There is no file '{path}'.", "Put it there, give its folder with --files, or correct the list.");

    internal static SourcesException ArchivePath(string archive, string member) =>
        new("ingest.archive.path", $"'{archive}' holds a member that leads out of it: '{member}'.", "No honest publisher does that: look at the archive before you trust it.");

    internal static SourcesException ArchiveLink(string archive, string member) =>
        new("ingest.archive.link", $"'{archive}' holds '{member}' as a link or device instead of a file.", "Unpack it by hand and ingest the folder.");

    internal static SourcesException ArchiveEncrypted(string archive, string member) =>
        new("ingest.archive.encrypted", $"'{member}' in '{archive}' is encrypted.", "Unpack it by hand and ingest the folder.");

    internal static SourcesException ArchiveBomb(string archive, long limit) =>
        new("ingest.archive.size", $"'{archive}' unpacks to more than {new ByteSize(limit)}.", "If that is right, allow it with --max-unpacked SIZE.");

    internal static SourcesException ArchiveMembers(string archive, int limit) =>
        new("ingest.archive.members", $"'{archive}' holds more than {limit} members, or archives within archives too deep.", "Unpack it by hand and ingest the folder.");

    internal static SourcesException NoRaster(string name) =>
        new("ingest.empty", $"'{name}' holds no raster.", "Leave it out of the list, or name rasters by a usual extension.");

    internal static SourcesException CrsMissing(string member) =>
        new("ingest.crs.missing", $"'{member}' does not say which CRS it is in.", "Give it with --crs, for instance --crs EPSG:25832.");

    internal static SourcesException CrsContradiction(string member, string found, string wanted) =>
        new("ingest.crs.contradiction", $"'{member}' says that it is in {found}, and --crs says {wanted}.",
            "Nothing is reprojected here: leave out --crs, or add --force-crs if the file is wrong.");

    internal static SourcesException CrsMixed(string source, IReadOnlyList<string> counts) =>
        new("ingest.crs.mixed", $"The files of '{source}' are in several CRSs, and its coverage can be in one only: {string.Join(", ", counts)}.",
            "Make one catalog entry of each CRS; `terrane status` lists the files.");

    internal static SourcesException NoData(string member, double value) =>
        new("ingest.nodata", string.Create(CultureInfo.InvariantCulture, $"'{member}' has voids, no value that means void, and cells of {value:R}, which would have been it."),
            "Give another value with --nodata.");

    internal static SourcesException NoElevation(string member, double value) =>
        new("ingest.nodata", string.Create(CultureInfo.InvariantCulture, $"'{member}' has cells of {value:R}: no elevation, and no void value that it declares."),
            string.Create(CultureInfo.InvariantCulture, $"Say that it means void with --nodata={value:R}."));

    internal static SourcesException CogWrong(string path, string why) =>
        new("ingest.cog", $"The COG '{path}' is not what was written: {why}.", "Check disk and memory of the machine; try --compress deflate.");

    internal static SourcesException Position(string member, string why) =>
        new("ingest.bounds", $"'{member}' has no place in EPSG:3857: {why}.", "Check its CRS, and give the true one with --crs.");

    internal static SourcesException OutlineMemory(long corners) =>
        new("ingest.outline.memory", $"The outline of the data has more than {corners} corners.", "Give a larger --memory.");

    internal static SourcesException CoverageWrong(string path, string why) =>
        new("ingest.coverage", $"The coverage '{path}' is not what was written: {why}.", "Run the same command again.");

    internal static SourcesException NothingToFinalize(string source) =>
        new("ingest.nothing", $"No file of '{source}' is complete: there is nothing to finalize.", "`terrane status` says what went wrong with each.");

    internal static SourcesException Disk(string what, long wanted, long free) =>
        new("ingest.disk", $"{what} needs {new ByteSize(wanted)} of disk for a while, and {new ByteSize(free)} may be used.",
            "Free some space, choose another disk with --tmpdir, or raise --disk.");

    internal static SourcesException StoreChanged(string path) =>
        new("ingest.store.changed", $"'{path}' is not what was ingested: its checksum differs.", "Remove it and run the same command again: it is made anew.");

    internal static SourcesException DiskIsFull(Exception cause) =>
        new("disk.full", $"The disk is full: {cause.Message}", "Free some space, or choose another disk with --tmpdir, and run the same command again: it continues.", cause);
}
