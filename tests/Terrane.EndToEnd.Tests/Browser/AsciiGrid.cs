using System.Globalization;
using System.Text;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>Metres in degrees as an ESRI ASCII grid of square cells, which says nothing of its CRS.</summary>
internal static class AsciiGrid
{
    /// <param name="west">Left edge in degrees; <paramref name="south"/> is the lower one, <paramref name="step"/> a cell's side.</param>
    /// <param name="metres">Of a cell's centre (longitude, latitude); null for a void.</param>
    internal static void Write(string path, double west, double south, double step, int columns, int rows, Func<double, double, double?> metres)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"ncols {columns}\nnrows {rows}\nxllcorner {west}\nyllcorner {south}\ncellsize {step}\nNODATA_value -9999\n");
        for (int row = 0; row < rows; row++)
        {
            for (int col = 0; col < columns; col++)
                text.Append(CultureInfo.InvariantCulture, $"{metres(west + ((col + 0.5) * step), south + ((rows - row - 0.5) * step)) ?? -9999:0.###} ");
            text.Append('\n');
        }
        File.WriteAllText(path, text.ToString());
    }
}
