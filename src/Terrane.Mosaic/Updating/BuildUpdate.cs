using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Updating;

/// <summary>A build that keeps what the next one needs, and copies what has not changed since the one before, where there is one.</summary>
/// <param name="Keys">Of the build's units.</param>
/// <param name="Previous">Null for the first build of its kind.</param>
/// <param name="Map">With <paramref name="Previous"/>.</param>
/// <param name="Ordinals">What ordinals of <paramref name="Previous"/> are now; index = as before.</param>
internal sealed record BuildUpdate(UnitKeys Keys, PreviousBuild? Previous, UpdateMap? Map, ushort[] Ordinals)
{
    /// <summary>What unfinished work says it goes on from.</summary>
    public string Identity => Previous?.Identity ?? None;

    /// <summary>Goes on from nothing, and keeps its state.</summary>
    public const string None = "none";

    /// <summary>Compares all units, where there is something to compare with.</summary>
    public static BuildUpdate Of(MosaicPlan plan, PreviousBuild? previous, CancellationToken ct)
    {
        var keys = new UnitKeys(plan);
        return new BuildUpdate(keys, previous, previous is null ? null : UpdateMap.Of(plan, keys, previous, ct), previous?.OrdinalsIn(plan, keys) ?? []);
    }

    /// <summary>What is about to happen, in a sentence.</summary>
    public string Describe(MosaicPlan plan, string reason) => Map is null ? $"All {plan.Tiles.Total} tiles are made: {reason}."
        : Previous!.Settings != Keys.Settings ? $"All {plan.Tiles.Total} tiles are made again: options or libraries are not those of the archive before."
        : $"{Map.MadeTiles} tiles in {Map.MadeUnits} of {plan.Tiles.Units} groups are made again; the others are copied.";
}
