using System.CommandLine;
using System.Text;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Spilling;
using Terrane.Sources.Coverage;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane bounds</c>: Mapterhorn's bounds.csv of rasters that are there already.</summary>
internal static class BoundsCommand
{
    public static Command Create(Talk talk)
    {
        var sources = new Argument<string[]>("SOURCE") { Description = "Rasters, folders or globs.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "File to write instead of stdout. Names in it are relative to its folder where the rasters lie in it, else full paths.",
            HelpName = "FILE",
        };
        var crs = new Option<string?>("--crs") { Description = "CRS to assume, whatever the files say.", HelpName = "CRS" };
        var full = new Option<bool>("--full") { Description = "Also write what else is read of each file, so that `build` need not open it again while its size and time stay." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file that is there." };
        var command = new Command("bounds", """
            Write bounds.csv: the name of each raster, its bounds in EPSG:3857 and its size, as Mapterhorn's source-store has it and `build` reads it.

            Examples:
              terrane bounds source-store/uplands -o source-store/uplands/bounds.csv
              terrane bounds a-million-files --full -o a-million-files/bounds.csv
              terrane bounds 'dem/*.tif'
            """)
        { sources, output, crs, full, overwrite };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string? file = parse.GetValue(output);
            string? folder = file is null ? null : Path.GetDirectoryName(Path.GetFullPath(file));
            using var store = new SpillStore(folder is not null && Directory.Exists(folder) ? folder : Path.GetTempPath());
            RasterScan scan = RasterScanner.ScanSource(parse.GetRequiredValue(sources), new RasterOptions { Crs = parse.GetValue(crs) }, store, ct);
            List<TerraneException> failures = [.. scan.Failures];
            var list = new BoundsList(scan.Files, folder, parse.GetValue(full), store);
            if (file is null) Write(Console.OpenStandardOutput());
            else
            {
                OutputFile.Write(file, parse.GetValue(overwrite), context.Progress, partial =>
                {
                    using FileStream stream = File.Create(partial);
                    Write(stream);
                });
            }
            foreach (TerraneException failure in failures) context.Progress.Write(MessageLevel.Warning, $"Left out: {failure.Message}", failure.Code);
            return failures.Count == 0 ? Exit.Success : Exit.DataErrors;

            void Write(Stream stream)
            {
                using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\n" };
                list.WriteTo(writer, failures.Add, ct);
            }
        });
        return command;
    }
}
