using System.CommandLine;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Tiles;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane verify</c>: re-derives what archives claim, and says what is wrong with each.</summary>
internal static class VerifyCommand
{
    public static Command Create(Talk talk)
    {
        var archives = new Argument<string[]>("ARCHIVE") { Description = "One or more .pmtiles or .mbtiles files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var deep = new Option<bool>("--deep") { Description = "Decode every tile too." };
        var json = new Option<bool>("--json") { Description = "Print the findings as a JSON array, one object per archive." };
        var workers = new Option<int?>("--workers", "-j") { Description = "Threads that decode tiles (default: one per core).", HelpName = "N" };
        var repair = new Option<bool>("--repair")
        {
            Description = "First finish an MBTiles whose writer did not end: bring in its log, end write-ahead mode, add metadata that its tiles tell. Rows are never lost.",
        };
        var tmpDir = new Option<string?>("--tmpdir") { Description = "Folder for sorting the directories of a very large archive (default: TMPDIR).", HelpName = "DIR" };
        var command = new Command("verify", """
            Check PMTiles and MBTiles archives: header, order and counts of directories, sections, rows, bounds; with --deep every tile. Exit code 2 when one is unsound.

            Examples:
              terrane verify terrain.pmtiles
              terrane verify --deep *.pmtiles
              terrane verify --repair half-done.mbtiles
            """)
        { archives, deep, repair, json, workers, tmpDir };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            var options = new PmTilesVerifyOptions(parse.GetValue(deep), CheckWorkers(parse.GetValue(workers))) { TemporaryFolder = parse.GetValue(tmpDir) };
            var documents = new JsonArray();
            bool isSound = true;
            foreach (string path in parse.GetRequiredValue(archives).SelectMany(Expand))
            {
                IReadOnlyList<string> repairs = parse.GetValue(repair) && TileArchive.IsMbTiles(path) ? MbTilesRepair.Run(path, ct) : [];
                PmTilesVerification verification = Verify(path, options, context, ct);
                isSound &= verification.IsSound;
                if (parse.GetValue(json)) documents.Add(Document(path, verification, repairs));
                else Write(path, verification, repairs);
            }
            if (parse.GetValue(json)) Answers.Write(documents);
            return isSound ? Exit.Success : Exit.Failed;
        });
        return command;
    }

    /// <summary>A folder stands for the archives in it; one without any is an error, or a misspelt name would pass as sound.</summary>
    private static IEnumerable<string> Expand(string path)
    {
        if (!Directory.Exists(path)) return [path];
        string[] found = [.. Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".pmtiles" or ".mbtiles").Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw CliException.BadOption("ARCHIVE", path, "a folder with .pmtiles or .mbtiles files in it");
    }

    private static int CheckWorkers(int? workers) => workers switch
    {
        null => Environment.ProcessorCount,
        >= 1 and <= 4096 => workers.Value,
        _ => throw CliException.BadOption("--workers", $"{workers}", "1 to 4096"),
    };

    private static PmTilesVerification Verify(string path, PmTilesVerifyOptions options, JobContext context, CancellationToken ct)
    {
        try
        {
            if (!options.Deep) return TileArchive.Verify(path, options, ct);
            using ProgressStage stage = context.Progress.Begin($"verify {Path.GetFileName(Secrets.Hide(path))}", "tiles");
            return TileArchive.Verify(path, options with { Progress = new Relay(stage) }, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that fails under one archive says nothing of the others.
            return new PmTilesVerification([new PmTilesFinding("pmtiles.read", e.Message)], null, 0, 0, 0, 0);
        }
    }

    private static void Write(string path, PmTilesVerification verification, IReadOnlyList<string> repairs)
    {
        path = Secrets.Hide(path);
        foreach (string step in repairs) Console.Out.WriteLine($"{path}: {Printable.Line(step)}");
        string counts = verification.Header is null && verification.AddressedTiles == 0 ? "" : $" ({verification.AddressedTiles} tiles, {verification.TileContents} contents"
            + (verification.DecodedTiles > 0 ? $", {verification.DecodedTiles} decoded)" : ")");
        Console.Out.WriteLine($"{path}: {(verification.IsSound ? "sound" : "unsound")}{counts}");
        foreach (PmTilesFinding finding in verification.Findings)
            Console.Out.WriteLine($"  {(finding.IsWarning ? "warning" : "error")} {finding.Code}: {Printable.Line(finding.Message)}");
    }

    private static JsonObject Document(string path, PmTilesVerification verification, IReadOnlyList<string> repairs) => new()
    {
        ["path"] = Secrets.Hide(path),
        ["repairs"] = new JsonArray([.. repairs.Select(step => JsonValue.Create(step))]),
        ["sound"] = verification.IsSound,
        ["addressedTiles"] = verification.AddressedTiles,
        ["tileEntries"] = verification.TileEntries,
        ["tileContents"] = verification.TileContents,
        ["decodedTiles"] = verification.DecodedTiles,
        ["findings"] = new JsonArray([.. verification.Findings.Select(f =>
            new JsonObject { ["code"] = f.Code, ["level"] = f.IsWarning ? "warning" : "error", ["message"] = f.Message })]),
    };

    /// <summary>Reports on the calling thread: <see cref="Progress{T}"/> would post to the pool, out of order.</summary>
    private sealed class Relay(ProgressStage stage) : IProgress<long>
    {
        public void Report(long value) => stage.Advance(value - stage.Done);
    }
}
