using Terrane.Core;
using Terrane.Runtime.Progress;
using Terrane.Tiles;

namespace Terrane.Cli.Shared;

/// <summary>A small file named with -o: whole or not there, and never another's replaced by accident.</summary>
internal static class OutputFile
{
    private const string Partial = ".partial";

    /// <summary>Has <paramref name="write"/> make the file. One that is there with the same bytes is left alone.</summary>
    /// <param name="write">Is given the path to write to, on the same disk.</param>
    /// <exception cref="TerraneException">output.exists, output.write.</exception>
    public static void Write(string path, bool overwrite, IProgressSink talk, Action<string> write)
    {
        string partial = path + Partial;
        try
        {
            write(partial);
            if (File.Exists(path))
            {
                if (SameBytes(partial, path))
                {
                    talk.Write(MessageLevel.Info, $"{path} is up to date.");
                    return;
                }
                if (!overwrite) throw CliException.FileExists(path);
            }
            AtomicFile.Publish(partial, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.NotWritable(path, e);
        }
        finally
        {
            if (File.Exists(partial)) File.Delete(partial);
        }
    }

    private static bool SameBytes(string a, string b) =>
        new FileInfo(a).Length == new FileInfo(b).Length && HaveSameBytes(a, b);

    private static bool HaveSameBytes(string a, string b)
    {
        using FileStream one = File.OpenRead(a), other = File.OpenRead(b);
        byte[] here = new byte[1 << 16], there = new byte[1 << 16];
        while (true)
        {
            int read = one.ReadAtLeast(here, here.Length, throwOnEndOfStream: false), same = other.ReadAtLeast(there, there.Length, throwOnEndOfStream: false);
            if (!here.AsSpan(0, read).SequenceEqual(there.AsSpan(0, same))) return false;
            if (read == 0) return true;
        }
    }
}
