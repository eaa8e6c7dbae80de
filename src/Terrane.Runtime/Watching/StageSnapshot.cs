using Terrane.Runtime.Progress;

namespace Terrane.Runtime.Watching;

/// <summary>How far a stage is, or was when it ended.</summary>
/// <param name="Name">The word of the command line and of the report: build, pack.</param>
/// <param name="Unit">What is counted, in the plural.</param>
/// <param name="Done">Items, those of earlier runs included.</param>
/// <param name="Total">Null when nobody knows.</param>
/// <param name="Bytes">Written by the stage.</param>
/// <param name="Seconds">Since it began, or that it took.</param>
/// <param name="ItemsPerSecond">Of this run.</param>
/// <param name="EtaSeconds">Null before there is a rate, without a total, and at the end.</param>
public sealed record StageSnapshot(string Name, string Unit, long Done, long? Total, long Bytes, double Seconds, double ItemsPerSecond, double? EtaSeconds)
{
    public static StageSnapshot Of(ProgressStage stage) => new(
        stage.Name, stage.Unit, stage.Done, stage.Total, stage.Bytes, Math.Round(stage.Wall.TotalSeconds, 3), Math.Round(stage.ItemsPerSecond, 3),
        stage.IsEnded ? null : stage.Remaining?.TotalSeconds);
}
