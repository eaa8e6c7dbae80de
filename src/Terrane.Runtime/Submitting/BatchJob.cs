using Terrane.Core;
using Terrane.Runtime.Sharding;

namespace Terrane.Runtime.Submitting;

/// <summary>What an engine is asked to run.</summary>
/// <param name="Folder">Of the run; shared.</param>
/// <param name="Program">Path of terrane on the nodes.</param>
/// <param name="Unfinished">Shards to run, ascending.</param>
/// <param name="Memory">That a task may use.</param>
/// <param name="Minutes">Limit of a task by the plan; null: the site's default.</param>
public sealed record BatchJob(ShardFolder Folder, ShardedRun Run, SubmitProfile Profile, string Program, IReadOnlyList<int> Unfinished, ByteSize Memory, int? Minutes)
{
    /// <summary>Of the job, made of the output's name: letters, digits and .-_ only.</summary>
    public string Name => "terrane-" + string.Concat(Path.GetFileNameWithoutExtension(Run.Output).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));

    /// <summary>Arguments of terrane for a task.</summary>
    /// <param name="part">"--merge", or "--shard" with a word of the engine's for the number.</param>
    public IReadOnlyList<string> Worker(params IEnumerable<string> part) => ["worker", Folder.Path, .. part];
}
