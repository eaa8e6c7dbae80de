using System.CommandLine;
using Terrane.Cli.Commands;
using Terrane.Cli.Shared;
using Terrane.Runtime;

// The process's own limit: past this after Ctrl+C it is ended, whole files stay whole.
TimeSpan drain = TimeSpan.FromSeconds(30);

var talk = new Talk();
var root = new RootCommand("Turns piles of overlapping rasters into finished products: terrain tiles, with the source of every pixel on record.");
talk.AddTo(root);
foreach (Command command in Catalog.All(talk)) root.Add(command);

ParseResult parse = root.Parse(args);
int code = await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = drain });
// System.CommandLine ends with 1 on a wrong flag; 1 is "done with data errors" here.
return parse.Errors.Count > 0 && code == 1 ? Exit.Failed : code;
