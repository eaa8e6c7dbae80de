using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Providers.Points;

/// <summary>What the header of a LAS says.</summary>
/// <param name="Format">Of point records, 0 to 10.</param>
/// <param name="FirstPoint">Where it begins.</param>
/// <param name="Scale">Of x, y and z.</param>
/// <param name="Offset">Of x, y and z.</param>
/// <param name="Crs">WKT or "EPSG:n"; null when it does not say.</param>
internal sealed record LasHeader(int Format, int RecordLength, long FirstPoint, long Points, double[] Scale, double[] Offset, string? Crs)
{
    private const int Least = 227, LeastOf14 = 375, RecordHeader = 54, ExtendedRecordHeader = 60;
    private const int MostRecord = 16 << 20;
    private static readonly int[] LengthOf = [20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67];

    /// <exception cref="PointsException">points.read, points.laz.</exception>
    internal static LasHeader Read(string path, SafeFileHandle file)
    {
        const int Compressed = 0xC0, MostFormat = 10;
        var bytes = new byte[LeastOf14];
        int length = WholeRead.At(file, bytes, 0);
        ReadOnlySpan<byte> head = bytes.AsSpan(0, length);
        if (length < Least || !head.StartsWith("LASF"u8)) throw PointsException.Damaged(path, "it is no LAS");
        if ((head[104] & Compressed) != 0) throw PointsException.Compressed(path);
        (int major, int minor, int format, int record) = (head[24], head[25], head[104], BinaryPrimitives.ReadUInt16LittleEndian(head[105..]));
        if (major != 1 || minor > 4 || format > MostFormat) throw PointsException.Damaged(path, $"it is LAS {major}.{minor} with points of format {format}; 1.0 to 1.4 with formats 0 to 10 are known");
        if (record < LengthOf[format]) throw PointsException.Damaged(path, $"points of format {format} have {LengthOf[format]} bytes, and its records {record}");
        bool isLong = minor == 4 && length == LeastOf14;
        long points = BinaryPrimitives.ReadUInt32LittleEndian(head[107..]);
        if (isLong && BinaryPrimitives.ReadInt64LittleEndian(head[247..]) is > 0 and var many) points = many;
        double[] scale = Doubles(head[131..]), offset = Doubles(head[155..]);
        if (scale.Any(s => !(double.IsFinite(s) && s != 0)) || !offset.All(double.IsFinite)) throw PointsException.Damaged(path, "the scale of its coordinates is no number");
        (long at, uint records) = (BinaryPrimitives.ReadUInt16LittleEndian(head[94..]), BinaryPrimitives.ReadUInt32LittleEndian(head[100..]));
        string? crs = FindCrs(file, at, records, RecordHeader);
        if (crs is null && isLong) crs = FindCrs(file, BinaryPrimitives.ReadInt64LittleEndian(head[235..]), BinaryPrimitives.ReadUInt32LittleEndian(head[243..]), ExtendedRecordHeader);
        return new LasHeader(format, record, BinaryPrimitives.ReadUInt32LittleEndian(head[96..]), points, scale, offset, crs);
    }

    private static double[] Doubles(ReadOnlySpan<byte> bytes) =>
        [BinaryPrimitives.ReadDoubleLittleEndian(bytes), BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..]), BinaryPrimitives.ReadDoubleLittleEndian(bytes[16..])];

    /// <summary>Looks through variable length records; of those of 1.4 the length is longer.</summary>
    private static string? FindCrs(SafeFileHandle file, long at, uint count, int headerLength)
    {
        const int Wkt = 2112, GeoKeys = 34735;
        string? found = null;
        var header = new byte[headerLength];
        for (uint i = 0; i < count && WholeRead.At(file, header, at) == headerLength; i++)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18));
            long length = headerLength == RecordHeader ? BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(20)) : BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(20));
            if (length < 0) return found;
            bool isOurs = header.AsSpan(2, 16).StartsWith("LASF_Projection"u8) && id is Wkt or GeoKeys && length <= MostRecord;
            if (isOurs)
            {
                var bytes = new byte[length];
                if (WholeRead.At(file, bytes, at + headerLength) < length) return found;
                if (id == Wkt && Encoding.UTF8.GetString(bytes).TrimEnd('\0', ' ') is { Length: > 0 } text) return text;
                found ??= OfKeys(bytes);
            }
            at += headerLength + length;
        }
        return found;
    }

    // Entries of four numbers: key, where its value is (0: in the entry), how many, the value.
    private static string? OfKeys(ReadOnlySpan<byte> keys)
    {
        const int Geographic = 2048, Projected = 3072, UserDefined = 32767;
        (int geographic, int projected) = (0, 0);
        for (int at = 8; at + 8 <= keys.Length; at += 8)
        {
            int key = BinaryPrimitives.ReadUInt16LittleEndian(keys[at..]), value = BinaryPrimitives.ReadUInt16LittleEndian(keys[(at + 6)..]);
            if (BinaryPrimitives.ReadUInt16LittleEndian(keys[(at + 2)..]) != 0 || value is 0 or UserDefined) continue;
            if (key == Geographic) geographic = value;
            if (key == Projected) projected = value;
        }
        return projected > 0 ? FormattableString.Invariant($"EPSG:{projected}") : geographic > 0 ? FormattableString.Invariant($"EPSG:{geographic}") : null;
    }
}
