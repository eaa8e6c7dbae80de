using Terrane.Core;
using Terrane.Runtime.Progress;

namespace Terrane.Mosaic.Planning;

/// <summary>How much disk a build is likely to take, and whether it is there.</summary>
public static class DiskEstimate
{
    /// <summary>Mean of libwebp's lossless method 4 over 106 tiles of 18 real sets; flat and coastal tiles take half, rough ones twice as much.</summary>
    public const long BytesPerTile = 71_322;

    /// <summary>Lineage tiles are mostly of one colour.</summary>
    private const long LineageBytesPerTile = 1_500;

    /// <summary>What a build with --update keeps: 8.1 KB for each of the 2,721 tiles of 541 Scottish files.</summary>
    private const long StateBytesPerTile = 10_000;

    /// <summary>The archive, its lineage, and 5 % on the way.</summary>
    public static ByteSize Of(MosaicPlan plan)
    {
        double share = (double)plan.Options.TileSize / WebMercator.TileSize; // a smaller tile has so much less, and PNG twice as much
        double perTile = (BytesPerTile * share * share * (plan.Options.Format == "png" ? 2 : 1)) + (LineageBytesPerTile * share);
        if (plan.Options.Update) perTile += StateBytesPerTile * share;
        return new ByteSize((long)(plan.Tiles.Total * perTile * 1.05));
    }

    /// <summary>Refuses a build that cannot fit, unless forced.</summary>
    /// <param name="more">What the work folder needs besides.</param>
    /// <exception cref="PlanException">plan.disk.</exception>
    public static void Check(MosaicPlan plan, IProgressSink sink, ByteSize more = default)
    {
        var needed = new ByteSize(Of(plan).Bytes + more.Bytes);
        string output = Path.GetDirectoryName(Path.GetFullPath(plan.Options.Output))!;
        foreach (string folder in new[] { output, plan.Options.TmpDir ?? output }.Distinct())
        {
            ByteSize free = Free(folder);
            if (needed <= free) continue;
            if (!plan.Options.Force) throw PlanException.Disk(folder, needed, free);
            sink.Write(MessageLevel.Warning, $"About {needed} are needed in '{folder}', which has {free} free; going on (--force).", "plan.disk");
        }
    }

    private static ByteSize Free(string folder)
    {
        string? existing = folder;
        while (existing is not null && !Directory.Exists(existing)) existing = Path.GetDirectoryName(existing);
        return new ByteSize(new DriveInfo(existing ?? "/").AvailableFreeSpace);
    }
}
