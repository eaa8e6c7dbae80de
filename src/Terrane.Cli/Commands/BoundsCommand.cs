using System.CommandLine;
using System.Text;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
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
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file that is there." };
        var command = new Command("bounds", """
            Write bounds.csv: the name of each raster, its bounds in EPSG:3857 and its size, as Mapterhorn's source-store has it and `build` reads it.

            Examples:
              terrane bounds source-store/uplands -o source-store/uplands/bounds.csv
              terrane bounds 'dem/*.tif'
            """)
        { sources, output, crs, overwrite };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string? file = parse.GetValue(output);
            string? folder = file is null ? null : Path.GetDirectoryName(Path.GetFullPath(file));
            RasterScan scan = RasterScanner.ScanSource(parse.GetRequiredValue(sources), new RasterOptions { Crs = parse.GetValue(crs) }, ct);
            List<TerraneException> failures = [.. scan.Failures];
            var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (RasterFile raster in scan.Files)
            {
                ct.ThrowIfCancellationRequested();
                string name = NameOf(raster.Path, folder);
                try
                {
                    lines[name] = BoundsRow.Line(name, BoundsRow.Of(raster.Grid, raster.Grid.Crs, raster.Path), raster.Grid.Width, raster.Grid.Height);
                }
                catch (TerraneException e) when (e.Code == "ingest.bounds")
                {
                    failures.Add(e);
                }
            }
            if (lines.Count == 0 && failures.Count > 0) throw failures[0];
            byte[] csv = Encoding.UTF8.GetBytes($"{BoundsRow.Header}\n{string.Concat(lines.Values.Select(line => line + "\n"))}");
            if (file is null) Console.Out.Write(Encoding.UTF8.GetString(csv));
            else OutputFile.Write(file, parse.GetValue(overwrite), context.Progress, partial => File.WriteAllBytes(partial, csv));
            foreach (TerraneException failure in failures) context.Progress.Write(MessageLevel.Warning, $"Left out: {failure.Message}", failure.Code);
            return failures.Count == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }

    private static string NameOf(string path, string? folder)
    {
        if (path.StartsWith("/vsi", StringComparison.Ordinal)) return path;
        string full = Path.GetFullPath(path);
        if (folder is null) return path;
        string relative = Path.GetRelativePath(folder, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
    }
}
