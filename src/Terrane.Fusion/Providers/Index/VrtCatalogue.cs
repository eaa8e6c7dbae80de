using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Providers.Index;

/// <summary>The sources of a VRT's first band. Opened one by one, they keep nodata, bands and ids of their own, and only those in the area are asked for.</summary>
/// <param name="path">On this machine.</param>
/// <param name="name">As the policy has it.</param>
internal sealed class VrtCatalogue(string path, string name) : Catalogue
{
    internal override IEnumerable<IndexEntry> Entries(GeographicArea area, CancellationToken ct)
    {
        XElement root = Read();
        double[]? t = root.Element("GeoTransform")?.Value.Split(',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        if (t is not { Length: 6 } || root.Element("SRS")?.Value is not { Length: > 0 } srs) throw FusionException.Index(name, "it has no GeoTransform and SRS");
        var transform = new AffineTransform(t[0], t[1], t[2], t[3], t[4], t[5]);
        Crs crs = Crs.Parse(srs);
        using Transformer? transformer = crs.IsGeographic ? null : AreaFinder.ToDegrees(crs) ?? throw FusionException.Index(name, $"PROJ knows no way from {crs} to degrees");
        string folder = FolderOf(name);
        foreach (XElement source in root.Element("VRTRasterBand")?.Elements().Where(e => e.Element("SourceFilename") is not null) ?? [])
        {
            ct.ThrowIfCancellationRequested();
            XElement file = source.Element("SourceFilename")!;
            GeographicArea? place = null;
            if (source.Element("DstRect") is { } rectangle)
            {
                double N(string key) => (double)rectangle.Attribute(key)!;
                (double x0, double y0) = transform.Apply(N("xOff"), N("yOff"));
                (double x1, double y1) = transform.Apply(N("xOff") + N("xSize"), N("yOff") + N("ySize"));
                var bounds = new Bounds(Math.Min(x0, x1), Math.Min(y0, y1), Math.Max(x0, x1), Math.Max(y0, y1));
                place = transformer is null ? GeographicArea.FromBounds(bounds) : AreaFinder.Find(transformer, bounds);
            }
            if (place is { } found && !ProviderArea.Meet(found, area)) continue;
            bool isRelative = (string?)file.Attribute("relativeToVRT") == "1";
            yield return new IndexEntry(isRelative ? folder : "", place, new Dictionary<string, string> { [Location] = file.Value });
        }
    }

    private XElement Read()
    {
        try
        {
            return XDocument.Load(path).Root ?? throw FusionException.Index(name, "it is empty");
        }
        catch (XmlException e)
        {
            throw FusionException.Index(name, e.Message);
        }
    }
}
