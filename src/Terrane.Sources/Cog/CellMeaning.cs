using Terrane.Native.Gdal;

namespace Terrane.Sources.Cog;

/// <summary>Type and void value of the COG of a raster, and what the raster's stored values mean.</summary>
/// <param name="Type">Of the COG's cells.</param>
/// <param name="Voids">Stored values that mean void; NaN and infinities always do.</param>
/// <param name="NoData">Declared in the COG; null when no cell can be void.</param>
/// <param name="IsInvented">Nobody said <paramref name="NoData"/>: a cell that holds it as a value is an error.</param>
internal sealed record CellMeaning(GdalDataType Type, IReadOnlyList<double> Voids, double? NoData, bool IsInvented, double Scale, double Offset)
{
    /// <summary>Tried in this order for floats: the void value must lie below all elevations, so that LERC keeps it exactly.</summary>
    public static readonly double[] FloatVoids = [-9999, -99999, -1e9];

    /// <summary>Sentinels such as -3.4e38 are written with other digits than the cells hold; no elevation lies this near to one by chance.</summary>
    private const double Nearly = 1e-6;

    public bool IsFloat => Type is GdalDataType.Float32 or GdalDataType.Float64;

    public bool IsScaled => Scale != 1 || Offset != 0;

    /// <param name="attempt">Which of <see cref="FloatVoids"/> to take.</param>
    public static CellMeaning Of(RasterProbe raster, CogOptions options, int attempt)
    {
        double[] voids = [.. (raster.NoData is { } declared ? [declared] : Array.Empty<double>()).Concat(options.NoData).Where(v => !double.IsNaN(v)).Distinct()];
        bool scaled = raster.Scale != 1 || raster.Offset != 0;
        GdalDataType type = raster.Type switch
        {
            GdalDataType.Float64 => GdalDataType.Float64,
            _ when scaled => GdalDataType.Float32,
            GdalDataType.Int64 or GdalDataType.UInt64 => GdalDataType.Float64,
            GdalDataType.Int8 => GdalDataType.Int16,
            var stored => stored,
        };
        if (type is GdalDataType.Float32 or GdalDataType.Float64) return new CellMeaning(type, voids, FloatVoids[attempt], true, raster.Scale, raster.Offset);
        double? said = voids.Where(v => Fits(v, type)).Select(v => (double?)v).FirstOrDefault();
        if (said is null && raster.HasMask && type == GdalDataType.Byte) type = GdalDataType.Int16; // a byte has no value to spare
        double? noData = said ?? (raster.HasMask ? Spare(type) : null);
        return new CellMeaning(type, voids, noData, said is null, 1, 0);
    }

    /// <summary>Makes void cells <see cref="NoData"/> and the others elevations, in place.</summary>
    /// <param name="mask">0 where void; empty when the raster has no mask of its own.</param>
    public void Apply(Span<double> cells, ReadOnlySpan<byte> mask, CellCount count)
    {
        double noData = NoData ?? 0;
        bool clash = false;
        for (int i = 0; i < cells.Length; i++)
        {
            double value = cells[i];
            if (!double.IsFinite(value) || mask.Length > 0 && mask[i] == 0 || IsVoid(value))
            {
                cells[i] = noData;
                count.Voids++;
                continue;
            }
            if (IsScaled) value = cells[i] = (float)((value * Scale) + Offset);
            clash |= value == noData;
            count.Add(value);
        }
        count.HasClash |= clash && NoData is not null && IsInvented;
    }

    private bool IsVoid(double value)
    {
        foreach (double sentinel in Voids)
            if (value == sentinel || IsFloat && Math.Abs(value - sentinel) <= Math.Abs(sentinel) * Nearly) return true;
        return false;
    }

    private static bool Fits(double value, GdalDataType type) => value == Math.Floor(value) && type switch
    {
        GdalDataType.Byte => value is >= 0 and <= 255,
        GdalDataType.UInt16 => value is >= 0 and <= 65535,
        GdalDataType.Int16 => value is >= -32768 and <= 32767,
        GdalDataType.UInt32 => value is >= 0 and <= uint.MaxValue,
        GdalDataType.Int32 => value is >= int.MinValue and <= int.MaxValue,
        _ => false,
    };

    private static double Spare(GdalDataType type) => type switch
    {
        GdalDataType.UInt16 => 65535,
        GdalDataType.UInt32 => uint.MaxValue,
        GdalDataType.Int32 => int.MinValue,
        _ => -32768,
    };
}
