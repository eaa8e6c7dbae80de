using System.Runtime.InteropServices;

namespace Terrane.Bench.WebP;

/// <summary>Tiles of one kind of terrain: 512 x 512 pixels, 0xAARRGGBB.</summary>
internal sealed record TileSet(string Name, IReadOnlyList<uint[]> Tiles)
{
    public static TileSet Load(string folder) =>
        new(Path.GetFileName(folder), [.. Directory.GetFiles(folder, "*.argb").Order(StringComparer.Ordinal).Select(Read)]);

    private static uint[] Read(string path)
    {
        uint[] argb = MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes(path)).ToArray();
        return argb.Length == Measurement.Side * Measurement.Side ? argb : throw new InvalidDataException($"'{path}' is no tile of 512 x 512 pixels.");
    }
}
