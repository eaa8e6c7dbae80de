using System.Buffers;
using System.Text;
using Terrane.Native.Gdal;

namespace Terrane.Raster.Cache;

/// <summary>Reads the cells of a plain ESRI ASCII grid without GDAL, to the same floats at a tenth of the time: of many small zipped ones, opening and parsing is most of the work.</summary>
/// <remarks>
/// Only numbers of at most 15 digits without an exponent are taken: such a quotient of two doubles is what strtod gives, the one that is nearest to the
/// text. Whatever is not as expected, errors included, is left to GDAL.
/// </remarks>
internal static class AsciiGrid
{
    private const int BufferSize = 1 << 16, MostDigits = 15, LongestHeader = 1 << 12;

    private static readonly string[] Keywords = ["ncols", "nrows", "xllcorner", "yllcorner", "xllcenter", "yllcenter", "cellsize", "dx", "dy", "nodata_value"];

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Stored values of the whole file. False when GDAL has to read it; <paramref name="cells"/> may then hold anything.</summary>
    /// <param name="cells">As many as the grid has.</param>
    public static bool TryRead(RasterFile file, Span<float> cells)
    {
        if (file.Driver != "AAIGrid" || file.Band != 1 || file.HasMask || file.Codes is not null || file.OpenOptions.Count > 0) return false;
        if (file.DataType is not (GdalDataType.Float32 or GdalDataType.Int32) || cells.Length != file.Grid.Width * file.Grid.Height) return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using VsiReader reader = VsiReader.Open(file.Path);
            int length = Fill(reader, buffer);
            int at = DataStart(buffer.AsSpan(0, Math.Min(length, LongestHeader)), file.Grid.Width, file.Grid.Height);
            return at >= 0 && Parse(reader, buffer, at, length, cells, whole: file.DataType == GdalDataType.Int32);
        }
        catch (GdalException)
        {
            return false; // GDAL says the same, or reads it after all
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Fill(VsiReader reader, Span<byte> buffer)
    {
        int length = 0;
        while (length < buffer.Length)
        {
            int read = reader.Read(buffer[length..]);
            if (read == 0) break;
            length += read;
        }
        return length;
    }

    /// <summary>Where the first cell is written; -1 when the header is not the usual one.</summary>
    private static int DataStart(ReadOnlySpan<byte> text, long width, long height)
    {
        long columns = 0, rows = 0;
        int at = 0;
        while (true)
        {
            at = SkipSpace(text, at);
            if (at == text.Length) return -1;
            if (text[at] is < (byte)'A') return columns == width && rows == height ? at : -1;
            int keyEnd = SkipWord(text, at), value = SkipSpace(text, keyEnd), end = SkipWord(text, value);
            if (end == text.Length) return -1;
            int keyword = Keyword(text[at..keyEnd]);
            if (keyword < 0) return -1;
            if (keyword == 0 && !long.TryParse(text[value..end], out columns)) return -1;
            if (keyword == 1 && !long.TryParse(text[value..end], out rows)) return -1;
            at = end;
        }
    }

    private static int Keyword(ReadOnlySpan<byte> word)
    {
        for (int i = 0; i < Keywords.Length; i++)
            if (Ascii.EqualsIgnoreCase(word, Keywords[i])) return i;
        return -1;
    }

    private static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && IsSpace(text[at])) at++;
        return at;
    }

    private static int SkipWord(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && !IsSpace(text[at])) at++;
        return at;
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    /// <param name="whole">GDAL took the file for one of whole numbers: a fraction is not for us to judge.</param>
    private static bool Parse(VsiReader reader, byte[] buffer, int at, int length, Span<float> cells, bool whole)
    {
        int cell = 0, digits = 0, decimals = -1; // decimals: -1 before the point
        long mantissa = 0;
        bool negative = false, inWord = false;
        while (true)
        {
            for (; at < length; at++)
            {
                int c = buffer[at], digit = c - '0';
                if ((uint)digit <= 9)
                {
                    mantissa = (mantissa * 10) + digit;
                    if (decimals >= 0) decimals++;
                    if (++digits > MostDigits) return false;
                    inWord = true;
                }
                else if (IsSpace((byte)c))
                {
                    if (!inWord) continue;
                    if (digits == 0) return false;
                    double value = decimals > 0 ? mantissa / Powers[decimals] : mantissa;
                    cells[cell] = (float)(negative ? whole ? 0 - value : -value : value);
                    if (++cell == cells.Length) return true;
                    (digits, decimals, mantissa, negative, inWord) = (0, -1, 0, false, false);
                }
                else if (c == '.' && decimals < 0 && !whole) (decimals, inWord) = (0, true);
                else if (c is '-' or '+' && !inWord) (negative, inWord) = (c == '-', true);
                else return false;
            }
            length = reader.Read(buffer.AsSpan(0, BufferSize));
            if (length == 0)
            {
                if (!inWord || cell != cells.Length - 1) return false;
                (buffer[0], length) = ((byte)'\n', 1); // the last line may lack its end
            }
            at = 0;
        }
    }
}
