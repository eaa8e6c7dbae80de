using System.Text.Json.Nodes;
using Terrane.Native.Posix;

namespace Terrane.Runtime.Reports;

/// <summary>Gives finished files their names, so that a kill at any instant leaves old or new, never half.</summary>
/// <remarks>
/// The order matters. Files are made as OUT.partial in the folder of the output and synchronised. Then the report is put in place; it
/// names size and time of the new files, so until they bear their names it describes nothing that is there. Then they are renamed, the
/// main one last: it is what a next run looks for. Killed in between, the same call completes the work. What the report of a replaced
/// output names beside it, and this one does not make, is deleted if it is still as it was published.
/// </remarks>
public static class PublishedOutput
{
    /// <summary>What an unfinished output is called.</summary>
    public static string PartialPath(string output) => Path.TrimEndingDirectorySeparator(output) + ".partial";

    /// <summary>Publishes the partial files (or folders) of <paramref name="outputs"/> with their report.</summary>
    /// <param name="report">Written as OUT.report.json of the last output.</param>
    /// <param name="outputs">Final paths in one folder, the main one last. One whose partial file is gone was renamed by an earlier call.</param>
    /// <exception cref="RunException">output.write.</exception>
    public static void Commit(RunReport report, params IReadOnlyList<string> outputs)
    {
        string main = Path.GetFullPath(outputs[^1]);
        string folder = Path.GetDirectoryName(main)!;
        try
        {
            var files = new List<PublishedFile>();
            foreach (string output in outputs)
            {
                if (Path.GetDirectoryName(Path.GetFullPath(output)) != folder)
                    throw new ArgumentException($"'{output}' is not in the folder of '{main}'.", nameof(outputs));
                string partial = PartialPath(output);
                bool isRenamed = !Path.Exists(partial);
                if (!isRenamed) Synchronise(partial);
                files.Add(PublishedFile.Of(isRenamed ? output : partial, Path.GetFileName(output)));
            }
            FinishedOutput? replaced = FinishedOutput.Read(main);
            string json = report.ToJson(files);
            InputsFile.Put(main, report.Inputs);
            WriteAtomically(RunReport.PathFor(main), json);
            if (report.Page is { } page) WriteAtomically(RunReport.PagePathFor(main), page(JsonNode.Parse(json)!));
            foreach (string output in outputs)
            {
                if (Directory.Exists(PartialPath(output))) Replace(PartialPath(output), Path.TrimEndingDirectorySeparator(output));
                else if (File.Exists(PartialPath(output))) File.Move(PartialPath(output), output, overwrite: true);
            }
            RemoveStale(replaced, files, folder);
            Posix.FsyncDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RunException.OutputNotWritable(main, e);
        }
    }

    /// <summary>Replaces a small file as a whole: partial file, fsync, rename, fsync of the folder.</summary>
    public static void WriteAtomically(string path, string text)
    {
        string partial = PartialPath(path);
        File.WriteAllText(partial, text);
        Synchronise(partial);
        File.Move(partial, path, overwrite: true);
        Posix.FsyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    // A lineage archive of the plan before would be read as if it told of these tiles.
    private static void RemoveStale(FinishedOutput? replaced, List<PublishedFile> files, string folder)
    {
        foreach (PublishedFile old in replaced?.Files ?? [])
        {
            if (files.All(file => file.Name != old.Name) && old.IsIntact(folder)) Delete(Path.Combine(folder, old.Name));
        }
    }

    // A folder cannot be renamed over another one: the old one steps aside first. Killed in between, the same call completes it.
    private static void Replace(string partial, string output)
    {
        string old = output + ".replaced";
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
        if (Directory.Exists(output)) Directory.Move(output, old);
        else if (File.Exists(output)) File.Delete(output);
        Directory.Move(partial, output);
        if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
    }

    private static void Delete(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }

    private static void Synchronise(string path)
    {
        if (Directory.Exists(path))
        {
            foreach (string part in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)) Synchronise(part);
            foreach (string folder in Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories).Append(path)) Posix.FsyncDirectory(folder);
            return;
        }
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
