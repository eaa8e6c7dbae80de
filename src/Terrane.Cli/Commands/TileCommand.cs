using System.CommandLine;
using Terrane.Cli.Archives;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Tiles;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane tile</c>: one tile of an archive, as stored or as metres.</summary>
internal static class TileCommand
{
    public static Command Create(Talk talk)
    {
        var archive = new Argument<string>("ARCHIVE") { Description = "A .pmtiles or .mbtiles file." };
        var address = new Argument<string>("Z/X/Y") { Description = "Zoom, column and row of the tile; rows count from the north." };
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of stdout.", HelpName = "FILE" };
        var elevation = new Option<bool>("--elevation")
        {
            Description = "Metres instead of the stored image: a line of comma-separated values per row of pixels, or with -o FILE.tif a float32 GeoTIFF"
                + " in EPSG:3857. NaN where the lineage archive (ARCHIVE-lineage) lies beside it and tells of a void.",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file that is there." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and decode the tile; write nothing." };
        var command = new Command("tile", """
            Take one tile out of a PMTiles or MBTiles archive.

            Examples:
              terrane tile terrain.pmtiles 12/2003/1298 -o tile.webp
              terrane tile terrain.pmtiles 12/2003/1298 --elevation -o tile.tif
              terrane tile terrain.pmtiles 12/2003/1298 --elevation | head -1
            """)
        { archive, address, output, elevation, overwrite, dryRun };
        CommandRun.SetJob(command, talk, (parse, context, _) =>
        {
            string text = parse.GetRequiredValue(address);
            if (!TileId.TryParse(text, out TileId tile))
                throw CliException.BadOption("Z/X/Y", text, $"three numbers with Z up to {TileId.MaxZoom}, X and Y below 2^Z");
            using ITileArchive reader = TileArchive.Open(parse.GetRequiredValue(archive));
            if (!reader.TryGetTile(tile, out byte[] stored)) throw CliException.TileAbsent(reader.Path, tile, reader.MinZoom, reader.MaxZoom);
            string? file = parse.GetValue(output);
            bool isTiff = file is not null && Path.GetExtension(file).ToLowerInvariant() is ".tif" or ".tiff";
            if (!parse.GetValue(elevation))
            {
                if (isTiff) throw CliException.BadOption("--output", file!, "--elevation beside it for a GeoTIFF, or another extension");
                if (file is null && !Console.IsOutputRedirected && !parse.GetValue(dryRun)) throw CliException.Terminal("Tiles");
                Put(stored);
                return Exit.Success;
            }
            ElevationTile metres = Decode(reader, tile, stored);
            if (isTiff) Save(path => ElevationFormats.WriteGeoTiff(metres, path));
            else Put(ElevationFormats.Csv(metres));
            return Exit.Success;

            void Put(byte[] bytes)
            {
                if (file is not null) Save(path => File.WriteAllBytes(path, bytes));
                else if (parse.GetValue(dryRun)) context.Progress.Write(MessageLevel.Info, $"Would write {bytes.Length} bytes to stdout.");
                else
                {
                    using Stream stdout = Console.OpenStandardOutput();
                    stdout.Write(bytes);
                }
            }

            void Save(Action<string> write)
            {
                if (parse.GetValue(dryRun)) context.Progress.Write(MessageLevel.Info, $"Would write tile {tile} to {file}.");
                else OutputFile.Write(file!, parse.GetValue(overwrite), context.Progress, write);
            }
        });
        return command;
    }

    private static ElevationTile Decode(ITileArchive reader, TileId tile, byte[] stored)
    {
        string beside = BuildOptions.LineageBeside(reader.Path);
        if (!File.Exists(beside)) return ElevationTile.Decode(reader, null, tile, stored);
        using ITileArchive lineage = TileArchive.Open(beside);
        return ElevationTile.Decode(reader, lineage, tile, stored);
    }
}
