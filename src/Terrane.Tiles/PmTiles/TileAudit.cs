using System.Text.Json;
using Terrane.Core;

namespace Terrane.Tiles.PmTiles;

/// <summary>Decodes tiles and looks at their size, coding and alpha.</summary>
internal sealed class TileAudit
{
    private const int TilesPerBatch = 64;
    private const long BytesPerBatch = 32 << 20;

    private readonly PmTilesReader _archive;
    private readonly TileCheck _check;

    internal TileAudit(PmTilesReader archive, JsonElement? metadata) => (_archive, _check) = (archive, new TileCheck(metadata));

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
                _check.NewPixels,
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
        try
        {
            return _check.Look(TileId.FromHilbertId(content.TileId), _archive.ReadTile(new PmTilesEntry(content.TileId, content.Offset, content.Length, 1)), pixels);
        }
        catch (PmTilesException e)
        {
            return (e.Code, e.Message);
        }
    }
}
