using System.CommandLine;
using System.Text;
using System.Text.Json;
using Terrane.Cli.Archives;
using Terrane.Cli.Shared;
using Terrane.Runtime;
using Terrane.Tiles;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane show</c>: what an archive says of itself.</summary>
internal static class ShowCommand
{
    public static Command Create(Talk talk)
    {
        var archive = new Argument<string>("ARCHIVE") { Description = "A .pmtiles or .mbtiles file." };
        var json = new Option<bool>("--json") { Description = "Print all of it as one JSON object." };
        var metadata = new Option<bool>("--metadata") { Description = "Print the JSON metadata alone, as the archive holds them." };
        var command = new Command("show", """
            Print header, metadata, sections and tiles per zoom of a PMTiles or MBTiles archive.

            Examples:
              terrane show terrain.pmtiles
              terrane show terrain.pmtiles --metadata | jq -r .attribution
            """)
        { archive, json, metadata };
        CommandRun.SetJob(command, talk, (parse, _, ct) =>
        {
            using ITileArchive opened = TileArchive.Open(parse.GetRequiredValue(archive));
            byte[] stored = opened.ReadMetadata();
            if (parse.GetValue(metadata))
            {
                Console.Out.WriteLine(Encoding.UTF8.GetString(stored));
                return Exit.Success;
            }
            using var document = JsonDocument.Parse(stored);
            if (opened is MbTilesReader database)
            {
                DatabaseAnswer answer = DatabaseAnswer.Of(database, document.RootElement, ct);
                if (parse.GetValue(json)) Answers.Write(answer.ToJson());
                else answer.Write(Console.Out);
                return Exit.Success;
            }
            var reader = (PmTilesReader)opened;
            IReadOnlyList<ZoomTally> zooms = ZoomTally.Of(reader, ct);
            if (parse.GetValue(json)) Answers.Write(ArchiveJson.Of(reader, zooms, document.RootElement));
            else ArchiveText.Write(reader, zooms, document.RootElement, Console.Out);
            return Exit.Success;
        });
        return command;
    }
}
