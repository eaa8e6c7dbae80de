using System.Globalization;
using Terrane.Core;

namespace Terrane.Fusion;

/// <summary>A policy or a request that cannot be carried out as it is; says which part and what to do.</summary>
public sealed class FusionException : TerraneException
{
    private FusionException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static FusionException UnknownProvider(string place, string name, IEnumerable<string> known) =>
        new("fusion.provider", $"{place}: there is no provider '{name}'.", $"Providers of this policy: {string.Join(", ", known)}. `terrane fuse --providers` lists those that every policy can name.");

    internal static FusionException UnknownAgency(string place, string name, IEnumerable<string> known) =>
        new("fusion.provider", $"{place}: no agency '{name}' is known.", $"Known: {string.Join(", ", known)}; `terrane fuse --providers` tells of each.");

    internal static FusionException AgencyNeeds(string place, string name, IEnumerable<string> keys, string note) =>
        new("fusion.agency", $"{place}: the agency '{name}' has no address of its own.", $"Put it under `providers`, as `{name}: {{agency: {name}, {keys.First()}: ...}}`. {note}");

    internal static FusionException DuplicateProvider(string place, string name) =>
        new("fusion.provider", $"{place}: the name '{name}' stands for two providers.", "Give each provider and each alias a name of its own.");

    internal static FusionException NoDistance(string place, string name) =>
        new("fusion.distance", $"{place}: the operator '{name}' has no distance.", "Say over how many metres: `distance: 500m`.");

    internal static FusionException IdleDistance(string place, string name) =>
        new("fusion.distance", $"{place}: the operator '{name}' takes no distance.", "Leave it out, or use `operator: feather`.");

    internal static FusionException CrsArea(string place, string crs, Bounds box, string area) =>
        new("fusion.crs.area", $"{place}: {crs} is for {area}, and the bounding box {box} lies outside of it.", "Choose a CRS that is meant for this area, or another box.");

    internal static FusionException CrsKind(string place, string crs) =>
        new("fusion.crs", $"{place}: {crs} is neither geographic nor projected.", "Give the CRS of a map, such as EPSG:4326 or EPSG:32630.");

    internal static FusionException Extent(string what) =>
        new("fusion.extent", $"The area to fuse cannot be used: {what}.", "Give --bbox W S E N in degrees, or --extent W S E N in units of the policy's CRS.");

    internal static FusionException TooWide(int halo, int most) =>
        new("fusion.reach", string.Create(CultureInfo.InvariantCulture, $"The distances of this policy reach {halo} pixels around every cell; at most {most} are possible."),
            "Use shorter distances, fewer feathered steps, or a coarser resolution.");

    internal static FusionException Memory(ByteSize given, ByteSize least) =>
        new("fusion.memory", $"{given} of memory are not enough: this policy needs {least}.", $"Give --memory {least} or more, or use shorter distances.");

    internal static FusionException TileMemory(ByteSize given, ByteSize least) =>
        new("fusion.memory", $"A tile of this policy needs {least} to be fused, and {given} are there.", "Give `terrane serve` more --memory, or use shorter distances.");

    internal static FusionException ServedArchive(string place, string provider) =>
        new("fusion.served", $"{place}: provider '{provider}' is of type archive, which is read for one grid and cannot be served.", "Fuse the policy with `terrane fuse` or `terrane build`, and serve what comes of it.");

    internal static FusionException Output(string path) =>
        new("fusion.output", $"'{path}' is no output that fuse can write.", "Name it .tif (GeoTIFF) or .zarr (Zarr).");

    internal static FusionException OutputForm(string option, string ending, string path) =>
        new("fusion.output", $"{option} is for outputs that end in {ending}, not for '{path}'.", "Leave it out, or name the output so.");

    internal static FusionException NoFiles(string place, string provider) =>
        new("fusion.patterns", $"{place}: the patterns leave no file of provider '{provider}'.", "Correct include_patterns and exclude_patterns; they are compared with file names.");

    internal static FusionException Index(string address, string what) =>
        new("fusion.index", $"The catalogue '{address}' cannot be used: {what}.", "Check `index`; it is a GeoPackage, GeoJSON, Shapefile, VRT, STAC items, or a folder or search of them.");

    internal static FusionException IndexAttribute(string address, string name, IEnumerable<string> known) =>
        new("fusion.index", $"No entry of the catalogue '{address}' here has an attribute '{name}'.", $"Their attributes: {string.Join(", ", known)}.");

    internal static FusionException NoTable(string path, int band) =>
        new("fusion.table", $"Band {band} of '{path}' has no attribute table: its surveys have no names, and its pixels bear the id of the provider.", "Fetch the .aux.xml beside it, or leave `survey` out.");

    internal static FusionException TableColumn(string path, string name, IEnumerable<string> known) =>
        new("fusion.table", $"The attribute table of '{path}' has no column '{name}'.", $"Its columns: {string.Join(", ", known)}.");

    internal static FusionException ManySurveys(string path, int most) =>
        new("fusion.table", $"With the attribute table of '{path}' there are more than {most} surveys.", "Fuse a smaller area, or leave `survey` out.");

    internal static FusionException Fetch(string address, string reason) =>
        new("fusion.fetch", $"'{address}' cannot be fetched: {reason}.", "Check the address; if it is right, run the same command again later.");

    internal static FusionException NoLand(string place) =>
        new("fusion.land", $"{place}: a mask asks for land or ocean, but the policy has no polygons of land.", "Name them at the top of the policy: `land: world-atlas:land-10m`, or a file.");

    internal static FusionException NoGrid(string place, string provider, string from, string to, string grid, string url, IReadOnlyList<string> folders) =>
        new("fusion.datum.grid", $"{place}: the heights of '{provider}' count from {from}, those of the output from {to}, and the grid {grid} that leads there is missing.",
            $"Put {grid}{(url.Length > 0 ? $" ({url})" : "")} into a folder that the policy names (`datum_grids: FOLDER`) or into {string.Join(" or ", folders)}; or use the heights as they are: `vertical_transform: none`.");

    internal static FusionException NoWay(string place, string provider, string from, string to, string reason) =>
        new("fusion.datum.way", $"{place}: the heights of '{provider}' count from {from}, those of the output from {to}, and nothing leads there: {reason}.",
            "Add `vertical_offset` (metres, or a raster of them) and state the vertical_datum that it leads to; or use the heights as they are: `vertical_transform: none`.");

    internal static FusionException Nothing() =>
        new("fusion.nothing", "No step gives a single pixel here.", "Check the bounding box (west, south, east, north in degrees) and the providers' files.");
}
