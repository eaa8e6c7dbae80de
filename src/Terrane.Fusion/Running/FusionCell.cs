using Terrane.Core;

namespace Terrane.Fusion.Running;

/// <summary>A unit of the work.</summary>
/// <param name="Sequence">Its place in the order, from 0.</param>
/// <param name="Window">Global pixels of the lattice.</param>
internal sealed record FusionCell(long Sequence, Window Window);
