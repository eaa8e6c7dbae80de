using System.CommandLine;
using Terrane.Cli.Ingest;
using Terrane.Cli.Shared;
using Terrane.Runtime;
using Terrane.Sources.Ingest;
using Terrane.Sources.State;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane status</c>: how far the sources of a store are.</summary>
internal static class StatusCommand
{
    public static Command Create(Talk talk)
    {
        var store = new Argument<string>("STORE") { Description = "Folder given to `terrane ingest --store`.", DefaultValueFactory = _ => "." };
        var source = new Option<string?>("--source") { Description = "Only this source.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print all that is known of each file and raster as JSON." };
        var command = new Command("status", """
            Show how far each file of an ingested source is, and what went wrong with it. A run may be at work meanwhile.

            Examples:
              terrane status store
              terrane status store --json | jq '.[].files[] | select(.stage == "failed")'
            """)
        { store, source, json };
        CommandRun.SetQuery(command, talk, parse =>
        {
            IReadOnlyList<StoreStatus> sources = StoreStatus.Read(parse.GetValue(store)!, parse.GetValue(source));
            if (parse.GetValue(json)) Answers.Write(StatusJson.Of(sources));
            else StatusText.Write(sources, Console.Out, failuresOnly: false);
            return sources.Any(s => s.Items.Any(item => item.Stage == FileStage.Failed)) ? Exit.DataErrors : Exit.Success;
        });
        return command;
    }
}
