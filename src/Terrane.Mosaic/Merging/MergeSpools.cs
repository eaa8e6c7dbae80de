using System.Buffers.Binary;
using System.Text.Json;
using Terrane.Core;
using Terrane.Tiles.Spool;

namespace Terrane.Mosaic.Merging;

/// <summary>The spools of a merge: an index of all tiles, what each is (bytes, or the archive that has them), and lineage tiles.</summary>
/// <remarks>So a copied tile is written once, when the output is packed.</remarks>
internal sealed class MergeSpools : IDisposable
{
    private const int ReferenceBytes = 3; // 0 and the archive's number; images begin with other bytes

    private readonly SpoolWriter _index, _contents, _lineages;

    private MergeSpools(SpoolWriter index, SpoolWriter contents, SpoolWriter lineages) => (_index, _contents, _lineages) = (index, contents, lineages);

    public static string IndexFolder(string work) => Path.Combine(work, "tiles");

    public static string ContentFolder(string work) => Path.Combine(work, "contents");

    public static string LineageFolder(string work) => Path.Combine(work, "lineage");

    /// <summary>Opens the spools where a ledger says; whatever was written beyond is cut off.</summary>
    public static MergeSpools Open(string work, string? positionJson)
    {
        string[] ends = positionJson is null ? ["", "", ""] : JsonSerializer.Deserialize<string[]>(positionJson)!;
        var opened = new List<SpoolWriter>();
        try
        {
            opened.Add(SpoolWriter.OpenIndex(IndexFolder(work), SpoolPosition.Parse(ends[0])));
            opened.Add(SpoolWriter.Open(ContentFolder(work), SpoolPosition.Parse(ends[1])));
            opened.Add(SpoolWriter.Open(LineageFolder(work), SpoolPosition.Parse(ends[2])));
            return new MergeSpools(opened[0], opened[1], opened[2]);
        }
        catch
        {
            foreach (SpoolWriter spool in opened) spool.Dispose();
            throw;
        }
    }

    /// <param name="elevation">Empty for a tile that is copied.</param>
    public void Append(TileId tile, MergeResult.Entry entry, ReadOnlySpan<byte> elevation, ReadOnlySpan<byte> lineage)
    {
        _lineages.Append(tile, lineage);
        if (entry.Input < 0)
        {
            _index.Append(tile, elevation.Length, SpoolEntry.HashOf(elevation));
            _contents.Append(tile, elevation);
            return;
        }
        _index.Append(tile, entry.Length, entry.Hash);
        Span<byte> reference = stackalloc byte[ReferenceBytes];
        reference[0] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(reference[1..], checked((ushort)entry.Input));
        _contents.Append(tile, reference);
    }

    /// <summary>The archive that a content stands for; null when it is a tile's bytes.</summary>
    public static int? ReferenceOf(ReadOnlySpan<byte> content) => content.Length == ReferenceBytes && content[0] == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(content[1..]) : null;

    /// <summary>Waits for the disk and says how far each spool is written.</summary>
    public string Flush() => JsonSerializer.Serialize(new[] { _index.Flush(fsync: true).ToString(), _contents.Flush(fsync: true).ToString(), _lineages.Flush(fsync: true).ToString() });

    public void Dispose()
    {
        _index.Dispose();
        _contents.Dispose();
        _lineages.Dispose();
    }
}
