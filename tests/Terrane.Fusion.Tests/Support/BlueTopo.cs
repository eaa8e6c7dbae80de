using System.Security;
using System.Text;
using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Fusion.Tests.Support;

/// <summary>Rasters in the layout of BlueTopo: elevation, uncertainty, contributor, and a raster attribute table in the .aux.xml beside.</summary>
internal static class BlueTopo
{
    private static readonly string[] Columns = ["value", "count", "source_survey_id", "source_institution", "survey_date_start", "survey_date_end", "license_name", "resolution"];

    /// <summary>Writes a tile of 20 by 20 cells at a place of <see cref="Sheets"/>.</summary>
    /// <param name="code">Of the cell.</param>
    /// <param name="rows">Value and survey; the institution, dates and licence follow from the survey's name.</param>
    internal static string Write(Ground ground, string name, int place, Func<int, int, float> elevation, Func<int, int, float> uncertainty, Func<int, int, double> code,
        (double Value, string Survey)[] rows, GdalDataType type = GdalDataType.Float32)
    {
        const int Side = Sheets.Side;
        Directory.CreateDirectory(Path.GetDirectoryName(ground.Path(name))!);
        using (GdalRasterWriter file = GdalRasterWriter.Create(ground.Path(name), "GTiff", Side, Side, 3, type,
            new AffineTransform(Sheets.West + (place * Side * Sheets.Cell), Sheets.Cell, 0, Sheets.North, 0, -Sheets.Cell), Ground.Utm, [], type == GdalDataType.Float32 ? double.NaN : null))
        {
            var window = new Window(0, 0, Side, Side);
            float[] Cells(Func<int, int, float> value) => [.. Enumerable.Range(0, Side * Side).Select(i => value(i % Side, i / Side))];
            file.Write(1, window, Cells(elevation));
            file.Write(2, window, Cells(uncertainty));
            if (type == GdalDataType.UInt32) file.Write(3, window, [.. Enumerable.Range(0, Side * Side).Select(i => (uint)code(i % Side, i / Side))]);
            else file.Write(3, window, Cells((c, r) => (float)code(c, r)));
            file.Finish();
        }
        ground.Write(name + ".aux.xml", Table(rows));
        return ground.Path(name);
    }

    private static string Table((double Value, string Survey)[] rows)
    {
        var xml = new StringBuilder("<PAMDataset><PAMRasterBand band=\"3\"><GDALRasterAttributeTable tableType=\"thematic\">");
        for (int i = 0; i < Columns.Length; i++) xml.Append($"<FieldDefn index=\"{i}\"><Name>{Columns[i]}</Name><Type>{(i < 2 ? 1 : 2)}</Type><Usage>{(i == 0 ? 5 : i == 1 ? 1 : 0)}</Usage></FieldDefn>");
        for (int i = 0; i < rows.Length; i++)
        {
            string[] texts = [FormattableString.Invariant($"{rows[i].Value:0}"), "7", rows[i].Survey, $"{rows[i].Survey} & sons", "2016-05-01", "2017-06-02", $"CC0 of {rows[i].Survey}", "4"];
            xml.Append($"<Row index=\"{i}\">{string.Concat(texts.Select(t => $"<F>{SecurityElement.Escape(t)}</F>"))}</Row>");
        }
        return xml.Append("</GDALRasterAttributeTable></PAMRasterBand></PAMDataset>").ToString();
    }
}
