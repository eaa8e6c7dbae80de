using Terrane.Core;
using Terrane.Sources.Ingest;
using Terrane.Sources.State;

namespace Terrane.Cli.Ingest;

/// <summary>The table of <c>terrane status</c>.</summary>
internal static class StatusText
{
    /// <param name="failuresOnly">Leave out the files that are complete.</param>
    public static void Write(IEnumerable<StoreStatus> sources, TextWriter output, bool failuresOnly)
    {
        foreach (StoreStatus source in sources)
        {
            RasterRecord[] kept = [.. source.Rasters.Where(raster => raster.IsKept)];
            string stages = string.Join(", ", source.Items.GroupBy(item => item.Stage).OrderBy(group => group.Key).Select(group => $"{group.Count()} {Name(group.Key)}"));
            output.WriteLine($"{source.Source}: {stages}; {kept.Length} COGs, {new ByteSize(kept.Sum(raster => raster.CogBytes))}");
            foreach (IGrouping<string, RasterRecord> crs in kept.GroupBy(raster => raster.Crs)) output.WriteLine($"  CRS {Short(crs.Key)}: {crs.Count()}");
            ItemRecord[] shown = [.. source.Items.Where(item => !failuresOnly || item.Stage != FileStage.Complete)];
            if (shown.Length == 0) continue;
            int width = Math.Clamp(shown.Max(item => item.Name.Length), 4, 50);
            output.WriteLine($"  {"file".PadRight(width)}  {"stage",-10}  {"bytes",8}  what");
            foreach (ItemRecord item in shown)
            {
                string bytes = item.Bytes is { } size ? new ByteSize(size).ToString() : "-";
                int rasters = kept.Count(raster => raster.Item == item.Key);
                string what = item.ErrorCode is null ? $"{rasters} COGs" : $"[{item.ErrorCode}] {item.Error}";
                output.WriteLine($"  {item.Name.PadRight(width)}  {Name(item.Stage),-10}  {bytes,8}  {what}");
            }
        }
    }

    private static string Name(FileStage stage) => stage.ToString().ToLowerInvariant();

    private static string Short(string crs) => crs.Length <= 60 ? crs : crs[..60] + "...";
}
