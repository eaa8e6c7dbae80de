using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Terrane.Runtime.Reports.Html;

namespace Terrane.Runtime.Tests.Reports;

public sealed class HtmlReportTests
{
    private const string Evil = "<script>alert(1)</script>\"'&";

    private static readonly JsonNode Report = JsonNode.Parse("""
        {"version":"0.1.0","finished":"2026-01-02T03:04:09.000Z","outputs":[{"name":"EVIL","size":1536}],
         "stages":[{"name":"build","unit":"tiles","items":21,"wallSeconds":4.5,"cpuSeconds":8.25},{"name":"pack","unit":"bytes","items":9,"wallSeconds":0.5,"cpuSeconds":0.1}],
         "memory":{"limitBytes":2147483648,"peakTreeBytes":1073741824,"samples":[[0,1000000],[2.5,1073741824]]},
         "dataErrors":[{"code":"raster.read","count":7,"examples":["EVIL"]}],"warnings":["EVIL"],
         "sources":[{"ordinal":1,"name":"EVIL","used":true,"layers":[{"crs":"EPSG:27700","files":3,"operation":"EVIL"}]}],
         "tiles":[{"zoom":0,"tiles":1,"bytes":512},{"zoom":1,"tiles":4,"bytes":1024}],"inputs":[{"path":"EVIL","size":10}],"plan":{"hash":"ab12"}}
        """.Replace("EVIL", Evil.Replace("\"", "\\\"", StringComparison.Ordinal), StringComparison.Ordinal))!;

    private static readonly PngPicture Dots = new(3, 2, [0, 1, 2, 2, 1, 0], [0x000000, 0xFF0000, 0x00FF7F]);

    [Fact]
    public void It_shows_the_figures_and_runs_and_loads_nothing_whatever_the_names_are()
    {
        string html = HtmlReport.Of(Report, [new ReportPicture(Evil, Dots, [(0xFF0000, Evil)])]);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        foreach (string shown in new[] { "5 tiles, zoom 0 to 1, 1.5 KiB", "Peak 1 GiB of 2 GiB allowed", "4.5 s", "8.3 s", "256 B", "raster.read", "EPSG:27700", "#ff0000", "ab12", "<svg", "polyline" })
            Assert.Contains(shown, html, StringComparison.Ordinal);
        Assert.Equal(html, HtmlReport.Of(Report.DeepClone(), [new ReportPicture(Evil, Dots, [(0xFF0000, Evil)])]));
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(html, "src=\"data:image/png;base64,"));
    }

    [Fact]
    public void A_report_without_anything_is_still_a_page()
    {
        string html = HtmlReport.Of(new JsonObject(), []);
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        Assert.Contains("every", html, StringComparison.Ordinal);
        Assert.EndsWith("</body></html>\n", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_curve_is_well_formed_and_stays_within_its_frame()
    {
        string html = HtmlReport.Of(Report, []);
        var svg = XElement.Parse(html[html.IndexOf("<svg", StringComparison.Ordinal)..(html.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        double[] numbers = [.. svg.Elements().Single(e => e.Name == "polyline").Attribute("points")!.Value.Split(' ', ',').Select(n => double.Parse(n, null))];
        Assert.Equal(4, numbers.Length);
        Assert.All(numbers.Chunk(2), point => Assert.True(point[0] is >= 0 and <= 640 && point[1] is >= 0 and <= 160));
        Assert.True(numbers[3] < numbers[1]); // more memory lies higher
    }

    [Fact]
    public void A_picture_is_a_png_that_holds_its_pixels()
    {
        byte[] png = Dots.ToBytes();
        var chunks = new Dictionary<string, byte[]>();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks[Encoding.ASCII.GetString(png, at + 4, 4)] = png[(at + 8)..(at + 8 + length)];
            at += 12 + length;
        }
        Assert.Equal(["IHDR", "PLTE", "IDAT", "IEND"], chunks.Keys);
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0], chunks["IHDR"]);
        Assert.Equal([0, 0, 0, 255, 0, 0, 0, 255, 127], chunks["PLTE"]);
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress)) zlib.CopyTo(pixels);
        Assert.Equal([0, 0, 1, 2, 0, 2, 1, 0], pixels.ToArray());
        Assert.Equal([0xAE, 0x42, 0x60, 0x82], png[^4..]); // the sum of an empty IEND is known
    }
}
