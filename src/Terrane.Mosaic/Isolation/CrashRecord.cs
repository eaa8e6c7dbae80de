using System.Text.Json;
using System.Text.Json.Serialization;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Isolation;

/// <summary>What a run knows of crashes, kept in its ledger: which units are suspects, and what has been given up.</summary>
/// <remarks>
/// A unit that was in flight when the process ended is a suspect and no more: it may have been a kill. Only a crash in the child process, where
/// it was the one thing at work, counts against it. After three of these the file that was being read each time is given up, or else the unit.
/// </remarks>
internal sealed class CrashRecord
{
    public const int MostCrashes = 3;
    private const string Key = "crashes";

    /// <summary>By unit, the file that was being read at each crash in the child; empty where it was none. An empty list is a suspect.</summary>
    [JsonPropertyName("units")]
    public SortedDictionary<long, List<string>> Units { get; init; } = [];

    /// <summary>Files that are read no more.</summary>
    [JsonPropertyName("files")]
    public SortedSet<string> Files { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Units that were left out.</summary>
    [JsonPropertyName("lost")]
    public SortedSet<long> Lost { get; init; } = [];

    /// <summary>Data errors: code and message.</summary>
    [JsonPropertyName("errors")]
    public List<string[]> Errors { get; init; } = [];

    public static CrashRecord Load(Ledger ledger) =>
        ledger.GetState(Key) is { } json ? JsonSerializer.Deserialize<CrashRecord>(json)! : new CrashRecord();

    public void Save(Ledger ledger) => ledger.SetState(Key, JsonSerializer.Serialize(this));

    /// <summary>Notes units as suspects; true when one is new.</summary>
    public bool Suspect(IEnumerable<long> units)
    {
        bool any = false;
        foreach (long unit in units) any |= Units.TryAdd(unit, []);
        return any;
    }

    /// <summary>The last unit that is to be built in the child, or -1. Where a unit had to be left out without a file to blame, more crashes are to be expected: all are.</summary>
    public long LastIsolated(long next) => Lost.Count > 0 ? long.MaxValue : Units.Keys.Where(u => u >= next).DefaultIfEmpty(-1).Max();

    /// <summary>Counts a crash in the child; says what is to be done.</summary>
    public CrashVerdict Count(long unit, string file)
    {
        if (!Units.TryGetValue(unit, out List<string>? crashes)) Units[unit] = crashes = [];
        crashes.Add(file);
        if (crashes.Count < MostCrashes) return CrashVerdict.TryAgain;
        bool sameFile = file.Length > 0 && crashes.TrueForAll(f => f == file);
        if (!sameFile)
        {
            Lost.Add(unit);
            return CrashVerdict.GiveUpUnit;
        }
        crashes.Clear();
        Files.Add(file);
        return CrashVerdict.GiveUpFile;
    }
}
