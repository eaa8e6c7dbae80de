namespace Terrane.Fusion.Operators;

/// <summary>What comes is used only where no step before has given a pixel.</summary>
internal sealed class Fill : FusionOperator
{
    internal override string Name => "fill";

    internal override void Apply(in BlendRun run)
    {
        for (int i = 0; i < run.Over.Length; i++)
            if (run.Concerns(i) && run.IsBare(i)) run.Take(i);
    }
}
