using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Terrane.Cli.Commands;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;

// The process's own limit: past this after Ctrl+C it is ended, whole files stay whole.
TimeSpan drain = TimeSpan.FromSeconds(30);

Secrets.Remember(Secrets.Of(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value ?? ""))));
// What the parser repeats of a wrong command line, and the stack of a bug, are not the program's own words.
Console.SetError(new SafeErrors(Console.Error));

var talk = new Talk();
var root = new RootCommand("Turns piles of overlapping rasters into finished products: terrain tiles, with the source of every pixel on record.");
talk.AddTo(root);
foreach (Command command in Catalog.All(talk, root)) root.Add(command);

ParseResult parse = root.Parse(args);
if (parse.Action is HelpAction && parse.CommandResult.Command == root) Catalog.Shorten(root);
// Help is an answer and goes to stdout; after a wrong flag nobody has asked for it.
if (parse.Action is ParseErrorAction wrong) wrong.ShowHelp = false;
try
{
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = drain };
    if (parse.Errors.Count > 0) configuration.Output = Console.Error; // where guesses at what was meant go
    int code = await parse.InvokeAsync(configuration);
    if (parse.Errors.Count == 0 || code != 1) return code;
    // System.CommandLine ends with 1 on a wrong flag; 1 is "done with data errors" here.
    string name = "";
    for (CommandResult? at = parse.CommandResult; at is not null && at.Command != root; at = at.Parent as CommandResult) name = $" {at.Command.Name}{name}";
    Console.Error.WriteLine($"Run `terrane{name} --help` for what it takes.");
    return Exit.Failed;
}
#pragma warning disable CA1031 // a bug is reported with its stack, but a shell must see 2 and not the signal of an abort
catch (Exception bug)
{
    Console.Error.WriteLine($"This is a bug in terrane {Terrane.Runtime.Reports.RunReport.ProgramVersion}; please report it with what follows.");
    Console.Error.WriteLine(bug);
    return Exit.Failed;
}
#pragma warning restore CA1031
