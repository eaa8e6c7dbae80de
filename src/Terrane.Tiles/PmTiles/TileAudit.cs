using System.Text.Json;
using Terrane.Core;
using Terrane.Native.WebP;

namespace Terrane.Tiles.PmTiles;

/// <summary>Decodes tiles and looks at their size, coding and alpha.</summary>
internal sealed class TileAudit
{
    private const int TilesPerBatch = 64;
    private const long BytesPerBatch = 32 << 20;

    private readonly PmTilesReader _archive;
    private readonly int _tileSize = WebMercator.TileSize;
    private readonly bool _isTerrane; // pixels are numbers: they must survive, and be opaque, or viewers read them as -32768 m
    private readonly bool _isLineage;

    internal TileAudit(PmTilesReader archive, JsonElement? metadata)
    {
        _archive = archive;
        if (metadata is not { } json) return;
        if (json.TryGetProperty("tileSize", out JsonElement size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int pixels) && pixels is > 0 and <= 4096)
            _tileSize = pixels;
        string? encoding = json.TryGetProperty("encoding", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        _isLineage = encoding == PmTilesMetadata.LineageEncoding;
        _isTerrane = _isLineage || encoding == PmTilesMetadata.TerrariumEncoding;
    }

    internal long Decoded { get; private set; }

    /// <summary>Decodes each content once, in the order of the file.</summary>
    internal void Run(IEnumerable<DirectoryAudit.Content> contents, int workers, FindingList findings, IProgress<long>? progress, CancellationToken ct)
    {
        var batch = new List<DirectoryAudit.Content>();
        long bytes = 0;
        foreach (DirectoryAudit.Content content in contents)
        {
            batch.Add(content);
            bytes += content.Length;
            if (batch.Count < TilesPerBatch && bytes < BytesPerBatch) continue;
            RunBatch();
        }
        if (batch.Count > 0) RunBatch();

        void RunBatch()
        {
            var found = new (string Code, string Message)?[batch.Count]; // by place, so that the order of findings does not depend on threads
            Parallel.For(
                0,
                batch.Count,
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = ct },
                () => new uint[_tileSize * _tileSize],
                (i, _, pixels) =>
                {
                    found[i] = Check(batch[i], pixels);
                    return pixels;
                },
                _ => { });
            foreach ((string Code, string Message)? finding in found) if (finding is { } f) findings.Add(f.Code, f.Message);
            Decoded += batch.Count;
            progress?.Report(Decoded);
            batch.Clear();
            bytes = 0;
        }
    }

    private (string Code, string Message)? Check(DirectoryAudit.Content content, uint[] pixels)
    {
        TileId tile = TileId.FromHilbertId(content.TileId);
        try
        {
            byte[] webp = _archive.ReadTile(new PmTilesEntry(content.TileId, content.Offset, content.Length, 1));
            (int width, int height, _) = LibWebP.Info(webp);
            if (width != _tileSize || height != _tileSize) return ("verify.tile.size", $"tile {tile} has {width} by {height} pixels instead of {_tileSize}");
            LibWebP.Decode(webp, pixels, out _, out _);
            if (!_isTerrane) return null;
            if (!LibWebP.IsLossless(webp)) return ("verify.tile.lossy", $"tile {tile} is coded with loss: its numbers are wrong");
            uint alpha = uint.MaxValue, blue = 0;
            foreach (uint pixel in pixels) (alpha, blue) = (alpha & pixel, blue | pixel);
            if (alpha >> 24 != 0xFF) return ("verify.tile.alpha", $"tile {tile} has transparent pixels, which viewers read as -32768 m");
            return _isLineage && (blue & 0xFF) != 0 ? ("verify.tile.lineage", $"tile {tile} has pixels that are no source's ordinal") : null;
        }
        catch (WebPException e)
        {
            return ("verify.tile.decode", $"tile {tile} cannot be decoded: {e.Message}");
        }
        catch (PmTilesException e)
        {
            return (e.Code, e.Message);
        }
    }
}
