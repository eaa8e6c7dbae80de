using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Terrane.Serve.Tiles;

/// <summary>Arrays as NumPy reads them: .npy version 1.0, and .npz with the members "elevation" and "source_elevation".</summary>
internal static class NumpyFormat
{
    /// <summary>A float32 array of shape [side, side], C order, NaN for voids.</summary>
    public static byte[] Npy(DecodedTile tile) => Array("<f4", tile.Side, MemoryMarshal.AsBytes<float>(tile.Metres));

    /// <summary>Elevation as float32 and, where they are known, the sources as uint32 and the uncertainty as float32; all [side, side].</summary>
    public static byte[] Npz(DecodedTile tile)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "elevation", Npy(tile));
            if (tile.Sources is { } sources) Add(zip, "source_elevation", Array("<u4", tile.Side, MemoryMarshal.AsBytes<uint>(sources)));
            if (tile.Uncertainty is { } uncertainty) Add(zip, "uncertainty", Array("<f4", tile.Side, MemoryMarshal.AsBytes<float>(uncertainty)));
        }
        return file.ToArray();
    }

    /// <summary>An .npz of the sources alone, "source_elevation".</summary>
    public static byte[] Sources(int side, uint[] sources)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true)) Add(zip, "source_elevation", Array("<u4", side, MemoryMarshal.AsBytes<uint>(sources)));
        return file.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the same tile gives the same bytes
        using Stream stream = entry.Open();
        stream.Write(content);
    }

    private static byte[] Array(string type, int side, ReadOnlySpan<byte> values)
    {
        string header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({side}, {side}), }}");
        int length = 10 + header.Length + 1, padded = (length + 63) / 64 * 64; // data begin at a multiple of 64
        byte[] file = new byte[padded + values.Length];
        file[0] = 0x93;
        "NUMPY\u0001\0"u8.CopyTo(file.AsSpan(1));
        BitConverter.TryWriteBytes(file.AsSpan(8), (ushort)(padded - 10));
        Encoding.ASCII.GetBytes(header.PadRight(padded - 11) + "\n").CopyTo(file, 10);
        values.CopyTo(file.AsSpan(padded));
        return file;
    }
}
