namespace Terrane.Cli.Watching;

/// <summary>Lines that replace the ones before them on a terminal, and follow them anywhere else.</summary>
internal sealed class LiveLines(TextWriter output, Func<int>? width)
{
    private int _drawn;

    internal void Show(IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (width is null)
        {
            foreach (string line in all) output.WriteLine(line);
            return;
        }
        if (_drawn > 0) output.Write($"\u001b[{_drawn}A\r\u001b[J"); // up to the first of them, and clear from there
        int most = Math.Max(20, width() - 1); // a line that wraps would count as two
        foreach (string line in all) output.WriteLine(line.Length <= most ? line : line[..(most - 1)] + "~");
        _drawn = all.Length;
        output.Flush();
    }
}
