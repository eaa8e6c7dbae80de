namespace Terrane.Fusion.Operators;

/// <summary>What comes wins wherever it is.</summary>
internal sealed class Overwrite : FusionOperator
{
    internal override string Name => "overwrite";

    internal override void Apply(in BlendRun run)
    {
        for (int i = 0; i < run.Over.Length; i++)
            if (run.Concerns(i)) run.Take(i);
    }
}
