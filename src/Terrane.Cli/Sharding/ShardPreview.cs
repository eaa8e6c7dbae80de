using Terrane.Core;

namespace Terrane.Cli.Sharding;

/// <summary>What there is to cut.</summary>
/// <param name="PlanHash">Every shard must come to the same.</param>
/// <param name="Units">Of work.</param>
/// <param name="Output">Full path.</param>
/// <param name="Memory">Bound of one process.</param>
/// <param name="CpuSeconds">Of all shards; null when nobody knows.</param>
/// <param name="Overwrite">The arguments say that an output or work of another plan may go.</param>
/// <param name="IsDone">This plan has made the output already.</param>
internal sealed record ShardPreview(string PlanHash, long Units, string Output, ByteSize Memory, double? CpuSeconds, bool Overwrite, bool IsDone);
