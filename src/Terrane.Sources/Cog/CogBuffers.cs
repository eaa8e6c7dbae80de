namespace Terrane.Sources.Cog;

/// <summary>What one worker reads and writes rasters with; rented once.</summary>
internal sealed class CogBuffers
{
    /// <summary>All of it, at its largest.</summary>
    public const long Bytes = WindowPlan.MaximumCells * (8L + 8 + 1);

    public double[] First { get; } = new double[WindowPlan.MaximumCells];
    public double[] Second { get; } = new double[WindowPlan.MaximumCells];
    public byte[] Mask { get; } = new byte[WindowPlan.MaximumCells];
}
