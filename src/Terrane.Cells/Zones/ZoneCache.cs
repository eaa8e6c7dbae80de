using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Terrane.Raster;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Zones;

/// <summary>Zones that were read, checked and mended once, by the content of their file and the options: for a second run they cost nothing.</summary>
internal static class ZoneCache
{
    /// <summary>Changes when reading or mending may give other rings.</summary>
    private const string Algorithm = "terrane.cells.zones/1";

    private const int HashLength = 32;

    /// <summary>As <see cref="ZoneReader.Read"/>. A damaged or foreign file in the cache is passed over and replaced.</summary>
    /// <param name="cache">Folder, made when it is not there; null: no cache.</param>
    public static ZoneSet Read(ZoneOptions options, string? cache)
    {
        if (cache is null) return ZoneReader.Read(options);
        Directory.CreateDirectory(cache);
        string path = Path.Combine(cache, KeyOf(options, ZoneReader.Hash(options.Path)) + ".zones");
        if (Load(path) is { } known) return known;
        ZoneSet set = ZoneReader.Read(options);
        byte[] content = Serialise(set);
        string partial = $"{path}.{Environment.MachineName}-{Environment.ProcessId}.partial";
        File.WriteAllBytes(partial, [.. SHA256.HashData(content), .. content]);
        File.Move(partial, path, overwrite: true);
        return set;
    }

    private static string KeyOf(ZoneOptions options, string sha256) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        Algorithm, RasterLibraries.GdalVersion, sha256, Path.GetExtension(options.Path), options.KeyField, options.Layer ?? "-", options.NameField ?? "-", options.Crs ?? "-",
        options.IsoCodes ? IsoCodes.Edition : "any", options.Uncoded, options.UniteDuplicates, options.Repair))));

    private static ZoneSet? Load(string path)
    {
        if (!File.Exists(path)) return null;
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < HashLength || !SHA256.HashData(bytes.AsSpan(HashLength)).AsSpan().SequenceEqual(bytes.AsSpan(0, HashLength))) return null;
        using var reader = new BinaryReader(new MemoryStream(bytes, HashLength, bytes.Length - HashLength));
        Zone[] zones = [.. Many(reader, () => new Zone(reader.ReadString(), reader.ReadString(), reader.ReadBoolean(),
            [.. Many(reader, () => new Polygon([.. Many(reader, () => Ring(reader))]))]))];
        return new ZoneSet(zones, reader.ReadString(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadString(), Texts(reader), Texts(reader), Texts(reader), Texts(reader),
            reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
    }

    private static byte[] Serialise(ZoneSet set)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(set.Zones.Count);
        foreach (Zone zone in set.Zones)
        {
            writer.Write(zone.Key);
            writer.Write(zone.Name);
            writer.Write(zone.HasCode);
            writer.Write(zone.Parts.Count);
            foreach (Polygon part in zone.Parts)
            {
                writer.Write(part.Rings.Count);
                foreach (PolygonRing ring in part.Rings) Write(writer, ring);
            }
        }
        writer.Write(set.Crs);
        writer.Write(set.Features);
        writer.Write(set.Bytes);
        writer.Write(set.Sha256);
        foreach (IReadOnlyList<string> texts in new[] { set.Missing, set.Skipped, set.United, set.Repaired })
        {
            writer.Write(texts.Count);
            foreach (string text in texts) writer.Write(text);
        }
        writer.Write(set.CrossingRings);
        writer.Write(set.PolarRings);
        writer.Write(set.RemovedPoints);
        writer.Flush();
        return memory.ToArray();
    }

    private static void Write(BinaryWriter writer, PolygonRing ring)
    {
        writer.Write(ring.Count);
        writer.Write(MemoryMarshal.AsBytes(ring.X.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(ring.Y.AsSpan()));
        writer.Write(ring.Wraps is not null);
        if (ring.Wraps is not null) writer.Write(MemoryMarshal.AsBytes(ring.Wraps.AsSpan()));
    }

    private static PolygonRing Ring(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        double[] x = Numbers<double>(reader, count), y = Numbers<double>(reader, count);
        return new PolygonRing(x, y, reader.ReadBoolean() ? Numbers<int>(reader, count) : null);
    }

    private static T[] Numbers<T>(BinaryReader reader, int count) where T : unmanaged
    {
        var numbers = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }

    private static string[] Texts(BinaryReader reader) => [.. Many(reader, reader.ReadString)];

    private static IEnumerable<T> Many<T>(BinaryReader reader, Func<T> read)
    {
        for (int left = reader.ReadInt32(); left > 0; left--) yield return read();
    }
}
