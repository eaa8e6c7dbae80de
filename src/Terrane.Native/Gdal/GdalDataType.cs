using System.Diagnostics.CodeAnalysis;

namespace Terrane.Native.Gdal;

/// <summary>Type of a cell as stored; GDAL's numbers.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are GDAL's names.")]
public enum GdalDataType
{
    Unknown = 0,
    Byte = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Float64 = 7,
    ComplexInt16 = 8,
    ComplexInt32 = 9,
    ComplexFloat32 = 10,
    ComplexFloat64 = 11,
    UInt64 = 12,
    Int64 = 13,
    /// <summary>GDAL 3.7 and newer; 3.6 says Byte with PIXELTYPE=SIGNEDBYTE in the band's metadata domain IMAGE_STRUCTURE.</summary>
    Int8 = 14,
    Float16 = 15,
}
