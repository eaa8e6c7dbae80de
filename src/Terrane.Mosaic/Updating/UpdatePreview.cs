using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Updating;

/// <summary>Looks at what an update would do, without doing it.</summary>
public sealed class UpdatePreview
{
    private readonly PreviousBuild? _previous;
    private readonly string _reason;

    private UpdatePreview(PreviousBuild? previous, string reason) => (_previous, _reason) = (previous, reason);

    /// <param name="options">Get what the plan of an update goes by: make it from them.</param>
    public static UpdatePreview Begin(ref BuildOptions options)
    {
        PreviousBuild? previous = PreviousBuild.Open(options, out string reason);
        options = options with { UnitAnchor = previous?.Anchor };
        return new UpdatePreview(previous, reason);
    }

    /// <summary>Compares all units of a plan.</summary>
    public UpdateFigures Of(MosaicPlan plan, CancellationToken ct)
    {
        var update = BuildUpdate.Of(plan, _previous, ct);
        return new UpdateFigures(update.Map?.MadeTiles ?? plan.Tiles.Total, update.Map?.MadeUnits ?? plan.Tiles.Units, update.Describe(plan, _reason));
    }
}
