namespace Terrane.Fusion.Operators;

/// <summary>What comes wins wherever it is.</summary>
internal sealed class Overwrite : FusionOperator
{
    internal override string Name => "overwrite";

    internal override void Apply(in BlendRun run) => run.TakeAll(0, run.Over.Length);
}
