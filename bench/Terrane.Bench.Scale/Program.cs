using System.Globalization;
using Terrane.Bench.Scale;
using Terrane.Core;

// What the parts of a build around rendering and encoding do at a scale that no test machine has the hours for. docs/scale.md has what came of it.
const string Usage = """
    usage: Terrane.Bench.Scale entries FOLDER TILES MEMORY [WORKERS]
           Terrane.Bench.Scale workers FOLDER MILLISECONDS BYTES SECONDS WORKERS...
    """;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["entries", string folder, string tiles, string memory, .. var rest] when rest.Length <= 1:
        return EntriesRun.Run(folder, long.Parse(tiles), ByteSize.Parse(memory), rest is [string count] ? int.Parse(count) : 2);
    case ["workers", string folder, string milliseconds, string bytes, string seconds, .. { Length: > 0 } workers]:
        return WorkersRun.Run(folder, TimeSpan.FromMilliseconds(double.Parse(milliseconds)), int.Parse(bytes), double.Parse(seconds), [.. workers.Select(int.Parse)]);
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
