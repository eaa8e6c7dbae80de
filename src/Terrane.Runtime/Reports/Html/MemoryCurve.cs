using System.Globalization;
using System.Text;

namespace Terrane.Runtime.Reports.Html;

/// <summary>Memory over time against what was allowed, as SVG.</summary>
internal static class MemoryCurve
{
    private const int Width = 640, Height = 160;

    internal static string Of(IReadOnlyList<(double Seconds, long Bytes)> samples, long limit)
    {
        double last = Math.Max(samples[^1].Seconds, 1e-3), most = Math.Max(limit, samples.Max(s => s.Bytes)) * 1.05;
        var points = new StringBuilder();
        foreach ((double seconds, long bytes) in samples)
            points.Append(CultureInfo.InvariantCulture, $"{seconds / last * Width:0.#},{Height - (bytes / most * Height):0.#} ");
        double line = Height - (limit / most * Height);
        string allowed = limit == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"<line x1=\"0\" y1=\"{line:0.#}\" x2=\"{Width}\" y2=\"{line:0.#}\" stroke=\"#a11\" stroke-dasharray=\"4\"/><text x=\"4\" y=\"{line + 13:0.#}\" font-size=\"11\" fill=\"#a11\">--memory {HtmlReport.Size(limit)}</text>");
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"memory over time\">{allowed}<polyline fill=\"none\" stroke=\"#5b83b0\" stroke-width=\"2\" points=\"{points.ToString().TrimEnd()}\"/><text x=\"{Width - 4}\" y=\"{Height - 4}\" font-size=\"11\" text-anchor=\"end\" fill=\"#666\">{last:0} s</text></svg>\n");
    }
}
