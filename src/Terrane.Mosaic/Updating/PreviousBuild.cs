using System.Globalization;
using System.Text.Json;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;
using Terrane.Tiles.Lineage;

namespace Terrane.Mosaic.Updating;

/// <summary>The archive that an update starts from, and what was kept of its units. Immutable; readers of it are opened by each thread.</summary>
internal sealed class PreviousBuild
{
    private static readonly string[] Holes = ["raster.read", "raster.crash", "unit.crash", "unit.limit"];

    private readonly string[] _ordinalNames;

    private PreviousBuild(string statePath, string identity, string settings, byte anchor, string[] ordinalNames) =>
        (StatePath, Identity, Settings, Anchor, _ordinalNames) = (statePath, identity, settings, anchor, ordinalNames);

    public string StatePath { get; }

    /// <summary>Tells it from any other.</summary>
    public string Identity { get; }

    /// <summary>Its <see cref="UnitKeys.Settings"/>.</summary>
    public string Settings { get; }

    /// <summary>The zoom that its units were counted from.</summary>
    public byte Anchor { get; }

    /// <summary>What is kept beside an archive for the next update.</summary>
    public static string StatePathOf(BuildOptions options) => options.Output + ".state";

    /// <summary>Null, with the reason, when there is none that can be gone on from.</summary>
    public static PreviousBuild? Open(BuildOptions options, out string reason)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(options.Output))!, statePath = StatePathOf(options), name = Path.GetFileName(statePath);
        reason = "there is no archive yet";
        if (!File.Exists(options.Output) || FinishedOutput.Read(options.Output) is not { } finished) return null;
        reason = $"there is no {name} that was kept by a build with --update";
        if (finished.Files.FirstOrDefault(f => f.Name == name) is not { } state) return null;
        reason = "files of the archive have changed or are gone";
        if (!finished.Files.All(f => f.IsIntact(folder))) return null;
        reason = "the archive lacks tiles that could not be read";
        if (finished.DataErrors.Any(Holes.Contains)) return null;
        reason = "no lineage was kept beside the archive";
        if (!finished.Files.Any(f => f.Name == Path.GetFileName(BuildOptions.LineageBeside(options.Output)))) return null;
        reason = $"{name} cannot be read";
        using StateFile? file = StateFile.TryOpen(statePath);
        if (file?.Get("settings") is not { } settings || file.Get("anchor") is not { } anchor || file.Get("ordinals") is not { } ordinals) return null;
        return new PreviousBuild(statePath, $"{finished.Plan.Hash} {state.Size} {state.ModifiedTicks}", settings, byte.Parse(anchor, null), JsonSerializer.Deserialize<string[]>(ordinals)!);
    }

    /// <summary>What each ordinal of that build is in a new one; 0 where it has no place there.</summary>
    public ushort[] OrdinalsIn(MosaicPlan plan, UnitKeys keys)
    {
        Dictionary<string, ushort> now = [];
        ushort next = 0;
        foreach (string name in keys.OrdinalNames) now.TryAdd(name, ++next);
        ushort[] map = [LineageCodec.Void, .. _ordinalNames.Select(name => name == OrdinalMap.FilledName + "\t" ? plan.Ordinals.Filled : now.GetValueOrDefault(name))];
        return map;
    }

    /// <summary>Notes in a new state file what <see cref="Open"/> asks for.</summary>
    public static void Describe(StateFile state, MosaicPlan plan, UnitKeys keys)
    {
        state.Set("settings", keys.Settings);
        state.Set("anchor", plan.Walk.Anchor.ToString(CultureInfo.InvariantCulture));
        state.Set("ordinals", JsonSerializer.Serialize(keys.OrdinalNames.Append(OrdinalMap.FilledName + "\t"))); // no source is called so: it has no tab
    }
}
