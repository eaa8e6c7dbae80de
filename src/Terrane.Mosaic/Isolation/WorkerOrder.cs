using System.Text.Json;

namespace Terrane.Mosaic.Isolation;

/// <summary>The first line that a child process is given; the numbers of units follow, a line each.</summary>
/// <param name="Memory">Bytes for the child in all.</param>
/// <param name="Roots">Folder of the halved roots.</param>
/// <param name="Pictures">Folder of the report's pictures.</param>
/// <param name="ExcludedFiles">Files that are not to be read any more.</param>
internal sealed record WorkerOrder(long Memory, string Roots, string Pictures, IReadOnlyList<string> ExcludedFiles)
{
    public string ToLine() => JsonSerializer.Serialize(this);

    public static WorkerOrder Parse(string line) => JsonSerializer.Deserialize<WorkerOrder>(line)!;
}
