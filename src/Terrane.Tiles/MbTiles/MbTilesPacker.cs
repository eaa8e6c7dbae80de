using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Terrane.Core;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.MbTiles;

/// <summary>Makes one deduplicated MBTiles database of spools.</summary>
/// <remarks>
/// As <see cref="PmTilesPacker"/>: the bytes depend on the tiles, the bounds, the metadata and SQLite's way to lay out pages; the spools are consumed
/// from their ends, and after a kill at any instant the same call goes on. So contents stand in the file last tile first.
/// </remarks>
public static class MbTilesPacker
{
    /// <summary>SQLite's version: it lays out the pages, so it belongs into a plan's hash.</summary>
    public static string LibraryVersion => Native.Sqlite.SqliteDatabase.Version;

    private readonly record struct Row(byte Zoom, uint Column, uint TmsRow, long Offset, uint Length) : IComparable<Row>
    {
        public int CompareTo(Row other)
        {
            int order = Zoom.CompareTo(other.Zoom);
            if (order == 0) order = Column.CompareTo(other.Column);
            return order != 0 ? order : TmsRow.CompareTo(other.TmsRow);
        }
    }

    /// <summary>Writes <see cref="MbTilesPackOptions.Partial"/>, flushed to disk, in rollback mode; the spools are empty afterwards but for their indexes.</summary>
    /// <exception cref="PackException">No tiles, spools in the wrong order, or an interrupted call had other options.</exception>
    /// <exception cref="SpoolException">A spool is damaged.</exception>
    public static void Pack(MbTilesPackOptions options, CancellationToken ct)
    {
        if (!options.Bounds.IsValid) throw new ArgumentException($"The bounds {options.Bounds} have no area, or leave the world.", nameof(options));
        string temporaryFolder = options.TemporaryFolder ?? Path.GetDirectoryName(Path.GetFullPath(options.Partial))!;
        bool begun = options.Spools.Any(SpoolFolder.IsBeingPacked);
        var spooled = SpooledTiles.Open(options.Spools, begun || options.Bytes is not null);
        using var layout = new TileLayout(spooled, options.Memory.Bytes, temporaryFolder, ct);
        if (layout.Count == 0) throw PackException.Empty(options.Partial);
        byte minZoom = spooled.Files.First(f => f.Length > 0).Zoom, maxZoom = spooled.Files.Last(f => f.Length > 0).Zoom;
        IReadOnlyList<(string Name, string Value)> metadata = MbTilesRows.Of(options.Metadata, minZoom, maxZoom, options.Bounds, options.Center);
        string hash = HashOf(metadata, layout);
        if (begun) CheckGoesOn(options, metadata, hash);
        using MbTilesDatabase database = begun ? MbTilesDatabase.Continue(options.Partial) : MbTilesDatabase.Create(options.Partial, isLogged: options.Bytes is null);
        if (!begun)
        {
            options.Probe?.Invoke("begin");
            database.AddMetadata(metadata);
            WriteMap(database, layout, options, temporaryFolder, ct);
            options.Probe?.Invoke("mark");
        }
        foreach (string folder in options.Spools.Where(f => options.Bytes is null && !SpoolFolder.IsBeingPacked(f)))
            AtomicFile.WriteAllBytes(SpoolFolder.MarkerPath(folder), Encoding.ASCII.GetBytes(hash));
        using var contents = new ContentMover(spooled, database, layout.DataLength, options);
        contents.Move(layout, temporaryFolder, ct);
        options.Probe?.Invoke("finish");
        database.Finish();
    }

    /// <summary>Sorted as the table is, so that its pages are filled one after the other.</summary>
    private static void WriteMap(MbTilesDatabase database, TileLayout layout, MbTilesPackOptions options, string temporaryFolder, CancellationToken ct)
    {
        using var rows = new ExternalSorter<Row>(options.Memory.Bytes / 2, temporaryFolder);
        foreach (TileLayout.Tile tile in layout.Tiles())
        {
            var id = TileId.FromHilbertId(tile.Id);
            rows.Add(new Row(id.Z, id.X, Tms.Flip(id.Z, id.Y), tile.Offset, tile.Length));
        }
        int uncommitted = 0;
        foreach (Row row in rows.Sorted())
        {
            database.AddTile(row.Zoom, row.Column, row.TmsRow, MbTilesDatabase.Key(layout.DataLength - row.Offset - row.Length));
            if (++uncommitted < options.Pacing.CheckpointTiles) continue;
            ct.ThrowIfCancellationRequested();
            options.Probe?.Invoke("map");
            database.Checkpoint();
            uncommitted = 0;
        }
        options.Probe?.Invoke("map");
        database.Checkpoint();
    }

    private static void CheckGoesOn(MbTilesPackOptions options, IReadOnlyList<(string Name, string Value)> metadata, string hash)
    {
        foreach (string folder in options.Spools.Where(SpoolFolder.IsBeingPacked))
        {
            if (File.ReadAllText(SpoolFolder.MarkerPath(folder)) != hash) throw PackException.Changed(folder);
            if (!HasMetadata()) throw PackException.Lost(options.Partial, folder);
        }

        bool HasMetadata()
        {
            if (!File.Exists(options.Partial)) return false;
            try
            {
                using var database = MbTilesDatabase.Continue(options.Partial);
                return database.Metadata().SequenceEqual(metadata.OrderBy(row => row.Name, StringComparer.Ordinal));
            }
            catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or Native.Sqlite.SqliteOpenException)
            {
                return false;
            }
        }
    }

    private static string HashOf(IReadOnlyList<(string Name, string Value)> metadata, TileLayout layout)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string value) in metadata) hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{value}\0"));
        Span<byte> line = stackalloc byte[20];
        foreach (TileLayout.Tile tile in layout.Tiles())
        {
            BinaryPrimitives.WriteUInt64LittleEndian(line, tile.Id);
            BinaryPrimitives.WriteInt64LittleEndian(line[8..], tile.Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(line[16..], tile.Length);
            hash.AppendData(line);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
