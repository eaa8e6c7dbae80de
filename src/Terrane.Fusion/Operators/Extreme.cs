namespace Terrane.Fusion.Operators;

/// <summary>The lower or the higher of the two; of equals, what is there.</summary>
/// <param name="name">min or max.</param>
/// <param name="sign">1 to keep the higher.</param>
internal sealed class Extreme(string name, int sign) : FusionOperator
{
    internal override string Name => name;

    internal override void Apply(in BlendRun run)
    {
        for (int i = 0; i < run.Over.Length; i++)
            if (run.Concerns(i) && (run.IsBare(i) || (run.Over[i] - run.Elevation[i]) * sign > 0)) run.Take(i);
    }
}
