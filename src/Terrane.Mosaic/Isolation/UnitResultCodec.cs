using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Terrane.Core;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Isolation;

/// <summary>A unit's result as bytes, on its way from a child process to its parent. Both are the same program, so there is no version.</summary>
internal static class UnitResultCodec
{
    /// <summary>Appends a result to <paramref name="stream"/>.</summary>
    public static void Write(UnitResult result, MemoryStream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(result.Tiles.Count);
        foreach (EncodedTile tile in result.Tiles)
        {
            Write(writer, tile.Tile);
            writer.Write(tile.ElevationLength);
            writer.Write(tile.LineageLength);
            writer.Write(tile.IsPartlyVoid);
        }
        Write(writer, result.Elevations.WrittenSpan);
        Write(writer, result.Lineages.WrittenSpan);
        foreach (long edge in new[] { result.Bounds.West, result.Bounds.North, result.Bounds.East, result.Bounds.South }) writer.Write(edge);
        writer.Write(result.UsedSources.Count);
        foreach (ushort source in result.UsedSources) writer.Write(source);
        writer.Write(result.ConsumedRoots.Count);
        foreach (TileId root in result.ConsumedRoots) Write(writer, root);
        writer.Write(result.PassedRoot is not null);
        if (result.PassedRoot is { } passed) Write(writer, passed);
        writer.Write(result.OutOfRange);
        writer.Write(result.Rendered);
        writer.Write(result.HasVoids);
    }

    /// <summary>Fills <paramref name="result"/>. The tiles, a megabyte or more, are copied once and nothing as large is allocated.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, UnitResult result)
    {
        result.Reset();
        var reader = new Reader(bytes);
        for (int count = reader.Next<int>(); count > 0; count--)
            result.Add(new EncodedTile(ReadTile(ref reader), reader.Next<int>(), reader.Next<int>(), reader.Next<byte>() != 0));
        result.Elevations.Write(reader.Take(reader.Next<int>()));
        result.Lineages.Write(reader.Take(reader.Next<int>()));
        (long west, long north, long east, long south) = (reader.Next<long>(), reader.Next<long>(), reader.Next<long>(), reader.Next<long>());
        if (west < east) result.Bounds.Include(TileId.MaxZoom, west, north, east, south);
        for (int count = reader.Next<int>(); count > 0; count--) result.UsedSources.Add(reader.Next<ushort>());
        for (int count = reader.Next<int>(); count > 0; count--) result.ConsumedRoots.Add(ReadTile(ref reader));
        result.PassedRoot = reader.Next<byte>() != 0 ? ReadTile(ref reader) : null;
        result.OutOfRange = reader.Next<long>();
        result.Rendered = reader.Next<int>();
        result.HasVoids = reader.Next<byte>() != 0;
    }

    private static void Write(BinaryWriter writer, TileId tile)
    {
        writer.Write(tile.Z);
        writer.Write(tile.X);
        writer.Write(tile.Y);
    }

    private static void Write(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static TileId ReadTile(ref Reader reader) => new(reader.Next<byte>(), reader.Next<uint>(), reader.Next<uint>());

    /// <summary>What is left to be read.</summary>
    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public ReadOnlySpan<byte> Take(int count)
        {
            ReadOnlySpan<byte> taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }

        // Both processes run on one machine: its order of bytes.
        public T Next<T>() where T : unmanaged => MemoryMarshal.Read<T>(Take(Unsafe.SizeOf<T>()));
    }
}
