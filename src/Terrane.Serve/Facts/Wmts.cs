using System.Globalization;
using System.Net;
using System.Text;
using Terrane.Core;
using Terrane.Serve.Layers;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Facts;

/// <summary>WMTS 1.0.0 capabilities (OGC 07-057r7), RESTful, of what is served as raster tiles; QGIS and ArcGIS read them.</summary>
internal static class Wmts
{
    private const double InchMetres = 0.00028; // the standard's pixel, by which scale denominators are defined

    public static string Capabilities(IEnumerable<LayerSlot> slots, string root)
    {
        var xml = new StringBuilder("""
            <?xml version="1.0" encoding="UTF-8"?>
            <Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
            <ows:ServiceIdentification><ows:Title>Terrane</ows:Title><ows:ServiceType>OGC WMTS</ows:ServiceType><ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
            <Contents>

            """);
        var sets = new SortedSet<(int Side, int MaxZoom)>();
        foreach (LayerSlot slot in slots)
        {
            using LayerVersion layer = slot.Hold();
            string extension = TileFormats.Stored(layer.TileType);
            if (extension is "pbf" or "bin") continue;
            Bounds box = layer.Bounds?.ToDegrees() ?? new Bounds(-180, -WebMercator.MaxLatitude, 180, WebMercator.MaxLatitude);
            (int side, int zoom) = (layer.TileSize ?? WebMercator.TileSize, Math.Min((int)(layer.MaxZoom ?? 22), 24));
            sets.Add((side, zoom));
            string template = $"{Escape(root)}/{Escape(slot.Id)}/{{TileMatrix}}/{{TileCol}}/{{TileRow}}.{extension}";
            xml.Append(CultureInfo.InvariantCulture, $"""
                <Layer><ows:Title>{Escape(slot.Options.Title ?? layer.Text("name") ?? slot.Id)}</ows:Title>
                <ows:WGS84BoundingBox><ows:LowerCorner>{box.West} {box.South}</ows:LowerCorner><ows:UpperCorner>{box.East} {box.North}</ows:UpperCorner></ows:WGS84BoundingBox>
                <ows:Identifier>{Escape(slot.Id)}</ows:Identifier><Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style>
                <Format>{TileFormats.ContentType(extension)}</Format><TileMatrixSetLink><TileMatrixSet>WebMercator{side}z{zoom}</TileMatrixSet></TileMatrixSetLink>
                <ResourceURL format="{TileFormats.ContentType(extension)}" resourceType="tile" template="{template}"/></Layer>

                """);
        }
        foreach ((int side, int maxZoom) in sets)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<TileMatrixSet><ows:Identifier>WebMercator{side}z{maxZoom}</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>\n");
            for (int z = 0; z <= maxZoom; z++)
                xml.Append(CultureInfo.InvariantCulture, $"<TileMatrix><ows:Identifier>{z}</ows:Identifier><ScaleDenominator>{WebMercator.Resolution(z) * WebMercator.TileSize / side / InchMetres:R}</ScaleDenominator><TopLeftCorner>{-WebMercator.HalfExtent:R} {WebMercator.HalfExtent:R}</TopLeftCorner><TileWidth>{side}</TileWidth><TileHeight>{side}</TileHeight><MatrixWidth>{1L << z}</MatrixWidth><MatrixHeight>{1L << z}</MatrixHeight></TileMatrix>\n");
            xml.Append("</TileMatrixSet>\n");
        }
        return xml.Append("</Contents>\n</Capabilities>\n").ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
