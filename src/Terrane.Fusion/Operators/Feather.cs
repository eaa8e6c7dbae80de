namespace Terrane.Fusion.Operators;

/// <summary>What comes passes into what lies beneath along its outer edge.</summary>
internal sealed class Feather : FusionOperator
{
    internal override string Name => "feather";

    internal override IReadOnlyList<string> Aliases => ["metric_feather"];

    internal override bool NeedsDistance => true;

    internal override void Apply(in BlendRun run)
    {
        if (run.Share.IsEmpty)
        {
            run.TakeAll(0, run.Over.Length);
            return;
        }
        for (int i = 0; i < run.Over.Length; i++)
        {
            if (run.Share[i] == 1)
            {
                int rest = run.Share[i..].IndexOfAnyExcept(1f), end = rest < 0 ? run.Over.Length : i + rest;
                run.TakeAll(i, end);
                i = end - 1;
                continue;
            }
            if (!run.Concerns(i)) continue;
            double share = run.Id[i] == 0 ? 1 : run.Share[i];
            if (share >= 1)
            {
                run.Take(i);
                continue;
            }
            run.Elevation[i] = (float)((run.Elevation[i] * (1 - share)) + (run.Over[i] * share));
            if (!run.Quality.IsEmpty)
            {
                // Two values in fixed shares: their uncertainties add as squares.
                double beneath = (1 - share) * run.Quality.Uncertainty(i), over = share * run.UncertaintyOver(i);
                run.Quality.Set(i, ((1 - share) * run.Quality.Weight[i]) + (share * run.Weight), (beneath * beneath) + (over * over));
            }
            if (share >= 0.5) run.Name(i);
        }
    }
}
