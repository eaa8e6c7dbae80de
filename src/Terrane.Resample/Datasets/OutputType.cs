using Terrane.Native.Gdal;

namespace Terrane.Resample.Datasets;

/// <summary>Types of output values by their names in jobs.</summary>
public static class OutputType
{
    private static readonly (string Name, GdalDataType Type, double Min, double Max)[] All =
    [
        ("uint8", GdalDataType.Byte, byte.MinValue, byte.MaxValue),
        ("int16", GdalDataType.Int16, short.MinValue, short.MaxValue),
        ("uint16", GdalDataType.UInt16, ushort.MinValue, ushort.MaxValue),
        ("int32", GdalDataType.Int32, int.MinValue, int.MaxValue),
        ("uint32", GdalDataType.UInt32, uint.MinValue, uint.MaxValue),
        ("float32", GdalDataType.Float32, -float.MaxValue, float.MaxValue),
        ("float64", GdalDataType.Float64, -double.MaxValue, double.MaxValue),
    ];

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static GdalDataType? Parse(string name) => All.FirstOrDefault(entry => entry.Name == name) is { Name: not null } found ? found.Type : null;

    public static string NameOf(GdalDataType type) => All.First(entry => entry.Type == type).Name;

    public static bool IsInteger(GdalDataType type) => type is not (GdalDataType.Float32 or GdalDataType.Float64);

    public static (double Min, double Max) RangeOf(GdalDataType type)
    {
        (_, _, double min, double max) = All.First(entry => entry.Type == type);
        return (min, max);
    }

    /// <summary>The type that holds every value of a source type.</summary>
    public static GdalDataType Holding(GdalDataType source) => source switch
    {
        GdalDataType.Int8 => GdalDataType.Int16,
        GdalDataType.Float16 => GdalDataType.Float32,
        GdalDataType.Int64 or GdalDataType.UInt64 => GdalDataType.Float64,
        _ => source,
    };
}
