namespace Terrane.Fusion.Operators;

/// <summary>The mean of what is there and what comes, by count or by weight, over all steps in a row that ask for it.</summary>
/// <remarks>z = sum(w z) / sum(w); uncertainty = sqrt(sum(u²) + (sum(w (z - mean)²) / sum(w)) / n), as CUDEM stacks do. The id is that of the greatest weight.</remarks>
internal sealed class Mean(string name, bool weighted) : FusionOperator
{
    internal override string Name => name;

    internal override bool NeedsQuality => true;

    internal override void Apply(in BlendRun run)
    {
        QualityRun quality = run.Quality;
        for (int i = 0; i < run.Over.Length; i++)
        {
            if (!run.Concerns(i)) continue;
            if (run.IsBare(i))
            {
                run.Take(i);
                continue;
            }
            double before = weighted ? quality.Weight[i] : quality.Count[i], added = weighted ? run.Weight : 1, sum = before + added;
            double old = run.Elevation[i], difference = run.Over[i] - old, mean = old + (difference * added / sum);
            run.Elevation[i] = (float)mean;
            quality.Spread[i] = (float)(((quality.Spread[i] * before) + (added * difference * (run.Over[i] - mean))) / sum);
            float uncertainty = run.UncertaintyOver(i);
            quality.Variance[i] = (float)(quality.Variance[i] + ((double)uncertainty * uncertainty));
            quality.Weight[i] += run.Weight;
            quality.Count[i]++;
            if (!(run.Weight > quality.Greatest[i])) continue;
            quality.Greatest[i] = run.Weight;
            run.Name(i);
        }
    }
}
