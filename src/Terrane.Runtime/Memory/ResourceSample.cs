namespace Terrane.Runtime.Memory;

/// <summary>What a run used at one moment.</summary>
/// <param name="Seconds">Since the sampler was made.</param>
/// <param name="Bytes">Proportional set size of the process tree.</param>
/// <param name="CpuSeconds">Of the tree, since each process began.</param>
/// <param name="ReadBytes">From disk, likewise.</param>
/// <param name="WrittenBytes">To disk, likewise.</param>
public readonly record struct ResourceSample(double Seconds, long Bytes, double CpuSeconds = 0, long ReadBytes = 0, long WrittenBytes = 0);
