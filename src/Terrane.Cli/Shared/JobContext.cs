using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Shared;

/// <summary>What a job is given by the console: where to talk, and the watch on its memory.</summary>
internal sealed record JobContext(IProgressSink Progress, MemorySampler Memory);
