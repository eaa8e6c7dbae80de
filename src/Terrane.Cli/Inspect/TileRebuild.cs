using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Inspect;

/// <summary>Makes one tile again, as <c>build</c> makes it: with all tiles below it, and none beside.</summary>
internal static class TileRebuild
{
    private const double Inset = 1e-3; // of a tile's width: a box that only touches a neighbour asks for it

    /// <param name="options">Of the build whose tile it is; sources may be fewer.</param>
    /// <param name="tile">In the archive's own zooms.</param>
    /// <param name="folder">For all files; emptied by the caller.</param>
    /// <returns>Null when the sources have nothing there.</returns>
    /// <exception cref="TerraneException">A source cannot be used.</exception>
    public static TileView? Make(BuildOptions options, TileId tile, string folder, MemorySampler memory, CancellationToken ct)
    {
        Bounds square = WebMercator.TileBounds(tile);
        double inset = square.Width * Inset;
        Bounds box = WebMercator.ToGeographic(new Bounds(square.West + inset, square.South + inset, square.East - inset, square.North - inset));
        if (options.Bbox is { } asked)
        {
            if (!asked.Overlaps(box)) return null;
            box = new Bounds(Math.Max(box.West, asked.West), Math.Max(box.South, asked.South), Math.Min(box.East, asked.East), Math.Min(box.North, asked.North));
        }
        string output = Path.Combine(folder, "tile.pmtiles");
        BuildOptions one = options with
        {
            Output = output,
            Bbox = box,
            MinZoom = tile.Z,
            Lineage = true,
            LineageByFile = false,
            Split = null,
            Overwrite = true,
            TmpDir = folder,
            Effort = 0, // the pixels are the same
        };
        try
        {
            BuildJob.Run(one, new WarningSink(), memory, ct);
            return TileView.Read(output, tile);
        }
        catch (TerraneException e) when (e.Code == "plan.empty")
        {
            return null;
        }
        finally
        {
            foreach (string file in Directory.EnumerateFiles(folder)) File.Delete(file);
        }
    }

    /// <summary>A source by itself: where its native zoom is less deep than the tile, it is oversampled as it is beneath a finer one.</summary>
    /// <inheritdoc cref="Make"/>
    public static TileView? MakeAlone(BuildOptions options, SourceSpec source, TileId tile, string folder, MemorySampler memory, CancellationToken ct)
    {
        BuildOptions alone = options with { Sources = [source] };
        return Make(alone, tile, folder, memory, ct) ?? (options.MaxZoom is null ? Make(alone with { MaxZoom = tile.Z }, tile, folder, memory, ct) : null);
    }

    /// <summary>What the run says of itself is of no interest; what goes wrong is thrown.</summary>
    private sealed class WarningSink : IProgressSink
    {
        public ProgressStage Begin(string name, string unit, long? total = null) => new(name, unit, total);

        public void Write(MessageLevel level, string text, string? code = null) { }

        public void Dispose() { }
    }
}
