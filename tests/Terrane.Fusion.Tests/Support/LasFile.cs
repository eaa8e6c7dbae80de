using System.Text;

namespace Terrane.Fusion.Tests.Support;

/// <summary>A LAS as the specification of the ASPRS lays it out, written byte by byte.</summary>
internal static class LasFile
{
    internal const double Scale = 0.01, X0 = 500_000, Y0 = 6_000_000;

    /// <param name="format">0 (LAS 1.2) or 6 (LAS 1.4).</param>
    /// <param name="epsg">In GeoTIFF keys; 0 for none.</param>
    /// <param name="bits">To set in the byte of the format.</param>
    internal static void Write(string path, IReadOnlyList<(double X, double Y, double Z, byte Class, bool Withheld)> points, int format = 6, ushort epsg = 32630, byte bits = 0)
    {
        bool isLater = format >= 6;
        (ushort header, ushort record) = isLater ? ((ushort)375, (ushort)30) : ((ushort)227, (ushort)20);
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write("LASF"u8);
        writer.Write(new byte[20]);
        writer.Write((byte)1);
        writer.Write((byte)(isLater ? 4 : 2));
        writer.Write(new byte[68]);
        writer.Write(header);
        writer.Write((uint)(header + (epsg > 0 ? 54 + 24 : 0)));
        writer.Write(epsg > 0 ? 1u : 0u);
        writer.Write((byte)(format | bits));
        writer.Write(record);
        writer.Write(isLater ? 0u : (uint)points.Count);
        writer.Write(new byte[20]);
        foreach (double number in (double[])[Scale, Scale, Scale, X0, Y0, 0]) writer.Write(number);
        writer.Write(new byte[header - writer.BaseStream.Position]);
        if (isLater)
        {
            writer.Seek(247, SeekOrigin.Begin);
            writer.Write((ulong)points.Count);
            writer.Seek(header, SeekOrigin.Begin);
        }
        if (epsg > 0)
        {
            writer.Write((ushort)0);
            writer.Write(Encoding.ASCII.GetBytes("LASF_Projection\0"));
            writer.Write((ushort)34735);
            writer.Write((ushort)24);
            writer.Write(new byte[32]);
            foreach (ushort key in (ushort[])[1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, epsg]) writer.Write(key);
        }
        foreach ((double x, double y, double z, byte kind, bool withheld) in points)
        {
            foreach (double number in (double[])[x - X0, y - Y0, z]) writer.Write((int)Math.Round(number / Scale));
            writer.Write(new byte[3]);
            writer.Write(isLater ? (byte)(withheld ? 4 : 0) : (byte)(kind | (withheld ? 0x80 : 0)));
            writer.Write(isLater ? kind : (byte)0);
            writer.Write(new byte[record - 17]);
        }
    }
}
