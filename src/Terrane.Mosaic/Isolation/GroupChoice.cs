using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Isolation;

/// <summary>The groups of zooms that a build is cut into, and what crosses their borders.</summary>
/// <param name="Floors">Lowest zoom of the canvases of each group but the first, ascending; empty: one group.</param>
/// <param name="Text">For messages: "10-12, 0-9".</param>
/// <param name="Crossing">Bytes of canvases on disk between groups, at most.</param>
public sealed record GroupChoice(IReadOnlyList<byte> Floors, string Text, ByteSize Crossing)
{
    /// <summary>Two generations of units: at a border there the canvases are a hundredth of the tiles below, one generation higher a third.</summary>
    private const int DeepZooms = 2 * UnitWalk.ZoomsPerUnit;

    /// <summary>One group: what a build does that asks for none.</summary>
    public static GroupChoice None { get; } = new([], "", default);

    /// <summary>Cuts the zooms that the plan has.</summary>
    /// <param name="shares">By which <c>auto</c> chooses: one group where memory has room for as many children as were asked for, else the deepest six zooms and those above.</param>
    /// <param name="processors">Of the machine: children that are wanted where nobody says.</param>
    /// <exception cref="PlanException">plan.zooms: ranges were listed and the plan has others.</exception>
    public static GroupChoice Of(MosaicPlan plan, IsolationShares shares, int processors)
    {
        BuildOptions options = plan.Options;
        if (options.Isolation.ZoomGroups is not { } text || options.Update) return None; // an update keeps the units of the build before
        (byte min, byte max) = (options.MinZoom, (byte)plan.Tiles.MaxZoom);
        bool isShort = shares.Children < (options.Workers ?? processors);
        IReadOnlyList<byte> floors = text != ZoomGroups.Auto ? ZoomGroups.Floors(text, min, max) ?? throw PlanException.Zooms(text, min, max)
            : isShort && max - DeepZooms + 1 > min ? [(byte)(max - DeepZooms + 1)] : [];
        long crossing = floors.Sum(z => plan.Tiles.AtZoom(z)) * RootStore.FileBytes >> (2 * options.CanvasShift);
        return new GroupChoice([.. floors.Select(z => (byte)(z - options.CanvasShift)).Where(z => z > options.CanvasMinZoom).Distinct()],
            ZoomGroups.Describe(floors, min, max), new ByteSize(crossing));
    }

    /// <summary>The walk of the plan, group by group.</summary>
    internal static UnitWalk Walk(MosaicPlan plan, IReadOnlyList<byte> floors) => new(plan.Tree, plan.Options.CanvasMinZoom, floors, plan.Options.UnitAnchor);
}
