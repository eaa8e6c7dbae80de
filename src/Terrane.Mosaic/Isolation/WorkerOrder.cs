using System.Text.Json;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Sharding;

namespace Terrane.Mosaic.Isolation;

/// <summary>The first line that a child process is given; the units follow, each on a line: its number, and how often it was tried before.</summary>
/// <param name="Options">Of the parent, whole: the child reads neither arguments nor a job.</param>
/// <param name="Memory">Bytes for the child in all.</param>
/// <param name="Roots">Folder of the halved roots.</param>
/// <param name="InheritedRoots">Folders of those that other processes have left to this run.</param>
/// <param name="Pictures">Folder of the report's pictures.</param>
/// <param name="ZoomFloors">Of the walk in which units are numbered.</param>
/// <param name="Share">Which of them are numbered; null for all.</param>
/// <param name="ExcludedFiles">Files that are not to be read any more.</param>
internal sealed record WorkerOrder(
    BuildOptions Options, long Memory, string Roots, IReadOnlyList<string> InheritedRoots, string Pictures, IReadOnlyList<byte> ZoomFloors, UnitShare? Share, IReadOnlyList<string> ExcludedFiles)
{
    public string ToLine() => JsonSerializer.Serialize(this, BuildOptionsJson.Form);

    public static WorkerOrder Parse(string line) => JsonSerializer.Deserialize<WorkerOrder>(line, BuildOptionsJson.Form)!;
}
