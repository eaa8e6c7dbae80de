using System.Globalization;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Reports;

/// <summary>OUT.inputs.csv: the inputs of an output that has too many for its report, a line each.</summary>
internal static class InputsFile
{
    private const string Header = "path,size,modified_ticks,etag";

    public static string PathFor(string output) => Path.TrimEndingDirectorySeparator(output) + ".inputs.csv";

    /// <summary>Puts it in place as a whole, or removes one that an earlier output had.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Put(string output, IReadOnlyList<InputRecord> inputs)
    {
        string path = PathFor(output), partial = PublishedOutput.PartialPath(path);
        if (inputs.Count <= CanonicalPlan.MostInputs)
        {
            File.Delete(path);
            return;
        }
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            using (var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" })
            {
                writer.WriteLine(Header);
                foreach (InputRecord input in inputs)
                    writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Field(input.Path)},{input.Size},{input.ModifiedTicks},{Field(input.Tag ?? "")}"));
            }
            stream.Flush(flushToDisk: true);
        }
        File.Move(partial, path, overwrite: true);
    }

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
