using System.Text.Json;
using Terrane.Mosaic.Isolation;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Mosaic.Building;

/// <summary>The groups of zooms that a run was begun with: they number its units, so every run that continues it keeps them, whatever it is asked for.</summary>
internal static class StartedGroups
{
    private const string Key = "zoom_groups";

    /// <param name="chosen">By this run; kept in the ledger if it is the first.</param>
    /// <param name="isStarted">True when an earlier run has begun with units, finished or not.</param>
    /// <returns>Lowest zoom of the canvases of each group but the first.</returns>
    public static IReadOnlyList<byte> Of(Ledger ledger, GroupChoice chosen, bool isStarted, IProgressSink sink)
    {
        bool begun = isStarted || ledger.NextSequence > 0 || CrashRecord.Load(ledger).Units.Count > 0;
        if (ledger.GetState(Key) is null && !begun && chosen.Floors.Count > 0) ledger.SetState(Key, JsonSerializer.Serialize(chosen.Floors));
        var floors = JsonSerializer.Deserialize<List<byte>>(ledger.GetState(Key) ?? "[]")!;
        if (!floors.SequenceEqual(chosen.Floors)) sink.Write(MessageLevel.Info, $"The run goes on with the {floors.Count + 1} groups of zooms that it was begun with.");
        else if (floors.Count > 0) sink.Write(MessageLevel.Info, $"Zooms {chosen.Text}, one group after the other; up to {chosen.Crossing} of canvases lie between them.");
        else if (chosen.Text.Length > 0) sink.Write(MessageLevel.Info, $"Zooms {chosen.Text} in one group.");
        return floors;
    }
}
