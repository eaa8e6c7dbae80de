using System.Globalization;
using System.Text;
using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Reports.Html;

/// <summary>What a run used over time, as SVG.</summary>
internal static class ResourceCurves
{
    private const int Width = 640, Height = 160;
    private const string Blue = "#5b83b0", Orange = "#c07a2c";

    /// <summary>Memory against what was allowed; 0 = no bound.</summary>
    internal static string Memory(IReadOnlyList<ResourceSample> samples, long limit)
    {
        double most = Math.Max(limit, samples.Max(s => s.Bytes)) * 1.05;
        double line = Height - (limit / most * Height);
        string allowed = limit == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"<line x1=\"0\" y1=\"{line:0.#}\" x2=\"{Width}\" y2=\"{line:0.#}\" stroke=\"#a11\" stroke-dasharray=\"4\"/><text x=\"4\" y=\"{line + 13:0.#}\" font-size=\"11\" fill=\"#a11\">--memory {HtmlReport.Size(limit)}</text>");
        return Frame("memory over time", samples[^1].Seconds, allowed + Line([.. samples.Select(s => (s.Seconds, (double)s.Bytes))], samples[^1].Seconds, most, Blue));
    }

    /// <summary>Cores at work between two samples.</summary>
    internal static string Cpu(IReadOnlyList<ResourceSample> samples)
    {
        (double, double)[] cores = Rate(samples, s => s.CpuSeconds);
        double most = Math.Max(1, cores.Max(c => c.Item2)) * 1.05;
        return Frame("CPU over time", samples[^1].Seconds, Line(cores, samples[^1].Seconds, most, Blue) + Label($"up to {most / 1.05:0.0} cores", 13, Blue));
    }

    /// <summary>Bytes per second between two samples, read and written.</summary>
    internal static string Disk(IReadOnlyList<ResourceSample> samples)
    {
        (double, double)[] read = Rate(samples, s => s.ReadBytes), written = Rate(samples, s => s.WrittenBytes);
        double mostRead = read.Max(r => r.Item2), mostWritten = written.Max(w => w.Item2), most = Math.Max(1, Math.Max(mostRead, mostWritten)) * 1.05;
        return Frame("disk over time", samples[^1].Seconds, Line(read, samples[^1].Seconds, most, Blue) + Line(written, samples[^1].Seconds, most, Orange)
            + Label($"read up to {HtmlReport.Size((long)mostRead)}/s", 13, Blue) + Label($"written up to {HtmlReport.Size((long)mostWritten)}/s", 27, Orange));
    }

    // Counters fall when a child ends and takes its share along: that is no negative rate.
    private static (double, double)[] Rate(IReadOnlyList<ResourceSample> samples, Func<ResourceSample, double> counter) =>
        [.. samples.Zip(samples.Skip(1), (a, b) => (b.Seconds, Math.Max(0, (counter(b) - counter(a)) / Math.Max(b.Seconds - a.Seconds, 1e-3))))];

    private static string Line(IReadOnlyList<(double Seconds, double Value)> curve, double last, double most, string colour)
    {
        var points = new StringBuilder();
        foreach ((double seconds, double value) in curve)
            points.Append(CultureInfo.InvariantCulture, $"{seconds / Math.Max(last, 1e-3) * Width:0.#},{Height - (value / most * Height):0.#} ");
        return $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{points.ToString().TrimEnd()}\"/>";
    }

    private static string Label(FormattableString text, int y, string colour) =>
        $"<text x=\"4\" y=\"{y}\" font-size=\"11\" fill=\"{colour}\">{text.ToString(CultureInfo.InvariantCulture)}</text>";

    private static string Frame(string name, double last, string content) => string.Create(CultureInfo.InvariantCulture,
        $"<svg width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{name}\">{content}<text x=\"{Width - 4}\" y=\"{Height - 4}\" font-size=\"11\" text-anchor=\"end\" fill=\"#666\">{last:0} s</text></svg>\n");
}
