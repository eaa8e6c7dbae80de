using System.CommandLine;
using System.Globalization;
using Terrane.Core;
using Terrane.Tiles.MbTiles;

namespace Terrane.Cli.Shared;

/// <summary>Options for writing an MBTiles to a slow disk; each has an environment variable for jobs that somebody else starts.</summary>
internal sealed class PacingArguments
{
    private readonly Option<string?> _ioSleep = new("--io-sleep") { Description = "MBTiles: pause after each tile, such as 1ms (TERRANE_IO_SLEEP).", HelpName = "TIME" };
    private readonly Option<string?> _commitSleep = new("--commit-sleep")
    {
        Description = "MBTiles: pause after each transaction, such as 0.5s (TERRANE_COMMIT_SLEEP).",
        HelpName = "TIME",
    };

    private readonly Option<string?> _batchSize = new("--batch-size") { Description = "MBTiles: tiles per transaction (default 250; TERRANE_BATCH_SIZE).", HelpName = "N" };
    private readonly Option<string?> _checkpointTiles = new("--checkpoint-tiles")
    {
        Description = "MBTiles: tiles between checkpoints of the write-ahead log, at most (default 10000; TERRANE_CHECKPOINT_TILES).",
        HelpName = "N",
    };

    public IEnumerable<Option> All => [_ioSleep, _commitSleep, _batchSize, _checkpointTiles];

    /// <exception cref="CliException">option.value.</exception>
    public MbTilesPacing Bind(ParseResult parse)
    {
        var standard = new MbTilesPacing();
        return new MbTilesPacing(
            Find(parse, _batchSize, "TERRANE_BATCH_SIZE") is { } batch ? Count(batch) : standard.BatchSize,
            Find(parse, _checkpointTiles, "TERRANE_CHECKPOINT_TILES") is { } tiles ? Count(tiles) : standard.CheckpointTiles,
            Find(parse, _ioSleep, "TERRANE_IO_SLEEP") is { } io ? Time(io) : default,
            Find(parse, _commitSleep, "TERRANE_COMMIT_SLEEP") is { } commit ? Time(commit) : default);
    }

    private static (string Name, string Text)? Find(ParseResult parse, Option<string?> option, string variable) =>
        parse.GetValue(option) is { } given ? (option.Name, given)
        : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? (variable, set) : null;

    private static int Count((string Name, string Text) found) =>
        int.TryParse(found.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count : throw CliException.BadOption(found.Name, found.Text, "a whole number from 1");

    private static TimeSpan Time((string Name, string Text) found) =>
        DurationText.TryParse(found.Text, out TimeSpan time) && time <= TimeSpan.FromHours(1) ? time : throw CliException.BadOption(found.Name, found.Text, "a time up to an hour, such as 5ms or 0.5s");
}
