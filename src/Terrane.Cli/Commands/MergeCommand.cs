using System.CommandLine;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Mosaic.Merging;
using Terrane.Runtime;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane merge</c>: several archives of elevation tiles in, one out, pixel by pixel.</summary>
internal static class MergeCommand
{
    public static Command Create(Talk talk)
    {
        var arguments = new MergeArguments();
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an output that was made from another plan." };
        var dryRun = new Option<bool>("--dry-run") { Description = "List the tiles of all archives and say what would be written; write nothing." };
        var json = new Option<bool>("--json") { Description = "Print the counts as JSON." };
        var command = new Command("merge", """
            Merge archives of elevation tiles pixel by pixel, the best first. What only one has is copied. Running it again after a kill continues.

            Examples:
              terrane merge land.pmtiles sea.mbtiles -o all.pmtiles
              terrane merge lidar.pmtiles old.mbtiles,void_value=0 -o all.mbtiles
              terrane merge a.pmtiles b.pmtiles --mode max -o highest.pmtiles
            """)
        { overwrite, dryRun, json };
        arguments.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            MergeOptions options = arguments.Bind(parse, parse.GetValue(overwrite));
            if (parse.GetValue(dryRun))
            {
                MergePreview preview = MergePreview.Of(options, ct);
                if (parse.GetValue(json)) Answers.Write(preview.ToJson());
                else Write(preview);
                return Exit.Success;
            }
            MergeSummary summary = MergeJob.Run(options, context.Progress, context.Memory, ct);
            if (parse.GetValue(json)) Answers.Write(Document(options, summary));
            else if (!summary.UpToDate)
                context.Progress.Write(MessageLevel.Info, $"{summary.Tiles} tiles: {summary.Copied} copied, {summary.Recoded} coded anew, {summary.Merged} merged, {summary.Overviews} overviews above them.");
            return summary.DataErrors == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }

    private static JsonObject Document(MergeOptions options, MergeSummary summary)
    {
        JsonObject json = summary.UpToDate ? [] : summary.ToJson();
        json.Insert(0, "output", options.Output);
        json.Insert(1, "upToDate", summary.UpToDate);
        if (!summary.UpToDate) (json["lineage"], json["dataErrors"]) = (summary.LineageOutput, summary.DataErrors);
        return json;
    }

    private static void Write(MergePreview preview)
    {
        Console.Out.WriteLine("archive                   tiles    zooms  pixels  encoding   lineage  legend");
        foreach (MergePreview.Archive archive in preview.Archives)
            Console.Out.WriteLine($"{Path.GetFileName(archive.Path),-20} {archive.Tiles,10} {$"{archive.MinZoom}-{archive.MaxZoom}",8} {archive.TileSize,7}  {archive.Encoding,-9}  {(archive.HasLineage ? "yes" : "no"),-7}  {Printable.Line(archive.Sources)}");
        Console.Out.WriteLine();
        Console.Out.WriteLine("zoom       places  in several archives");
        foreach (MergePreview.Zoom zoom in preview.Zooms) Console.Out.WriteLine($"{zoom.Number,4} {zoom.Places,12} {zoom.Shared,20}");
        Console.Out.WriteLine($" all {preview.Zooms.Sum(z => z.Places),12} {preview.Zooms.Sum(z => z.Shared),20}");
        Console.Out.WriteLine();
        Console.Out.WriteLine($"disk     about {preview.Disk}");
        Console.Out.WriteLine($"memory   {preview.Memory}, {preview.Workers} workers");
        Console.Out.WriteLine($"plan     {preview.Hash}");
    }
}
