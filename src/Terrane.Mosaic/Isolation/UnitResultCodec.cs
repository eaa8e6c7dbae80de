using System.Buffers;
using Terrane.Core;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Isolation;

/// <summary>A unit's result as bytes, on its way from a child process to its parent. Both are the same program, so there is no version.</summary>
internal static class UnitResultCodec
{
    public static byte[] Write(UnitResult result)
    {
        using var stream = new MemoryStream(result.Elevations.WrittenCount + result.Lineages.WrittenCount + 4096);
        using (var writer = new BinaryWriter(stream))
        {
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
        }
        return stream.ToArray();
    }

    public static void Read(byte[] bytes, UnitResult result)
    {
        result.Reset();
        using var reader = new BinaryReader(new MemoryStream(bytes));
        for (int count = reader.ReadInt32(); count > 0; count--)
            result.Add(new EncodedTile(ReadTile(reader), reader.ReadInt32(), reader.ReadInt32(), reader.ReadBoolean()));
        result.Elevations.Write(reader.ReadBytes(reader.ReadInt32()));
        result.Lineages.Write(reader.ReadBytes(reader.ReadInt32()));
        (long west, long north, long east, long south) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        if (west < east) result.Bounds.Include(TileId.MaxZoom, west, north, east, south);
        for (int count = reader.ReadInt32(); count > 0; count--) result.UsedSources.Add(reader.ReadUInt16());
        for (int count = reader.ReadInt32(); count > 0; count--) result.ConsumedRoots.Add(ReadTile(reader));
        result.PassedRoot = reader.ReadBoolean() ? ReadTile(reader) : null;
        result.OutOfRange = reader.ReadInt64();
        result.Rendered = reader.ReadInt32();
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

    private static TileId ReadTile(BinaryReader reader) => new(reader.ReadByte(), reader.ReadUInt32(), reader.ReadUInt32());
}
