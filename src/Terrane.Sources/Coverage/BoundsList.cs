using Terrane.Core;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Runtime.Spilling;

namespace Terrane.Sources.Coverage;

/// <summary>A bounds.csv of rasters, ordered by name; lines are made as they are written, so a million of them take no memory.</summary>
/// <param name="files">Of a scan.</param>
/// <param name="folder">Of the list: names are relative to it where files lie in it. Null for paths as they are.</param>
/// <param name="full">With the columns of <see cref="ListedRaster"/>.</param>
/// <param name="store">Holds names while they are sorted.</param>
public sealed class BoundsList(IReadOnlyList<RasterFile> files, string? folder, bool full, SpillStore store)
{
    private const int Batch = 4096;

    /// <summary>Writes header and lines; what has no place on the map is left out.</summary>
    /// <param name="failed">Given what was left out.</param>
    /// <exception cref="TerraneException">Nothing has a place: the first reason.</exception>
    public void WriteTo(TextWriter writer, Action<TerraneException> failed, CancellationToken ct)
    {
        var names = new SpillSort<int>(store);
        int number = 0;
        foreach (RasterFile file in files) names.Add(NameOf(file.Path), number++);
        writer.WriteLine(full ? $"{BoundsRow.Header},{string.Join(',', ListedRaster.Columns)}" : BoundsRow.Header);
        bool any = false;
        TerraneException? first = null;
        foreach ((string Name, int Number)[] batch in names.Sorted().Chunk(Batch))
        {
            var lines = new object[batch.Length];
            Parallel.For(0, batch.Length, new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = Environment.ProcessorCount }, i => lines[i] = LineOf(batch[i].Name, files[batch[i].Number]));
            foreach (object line in lines)
            {
                if (line is TerraneException failure)
                {
                    first ??= failure;
                    failed(failure);
                    continue;
                }
                any = true;
                writer.WriteLine((string)line);
            }
        }
        if (!any && first is not null) throw first;
    }

    /// <summary>The line, or why there is none.</summary>
    private object LineOf(string name, RasterFile file)
    {
        try
        {
            string line = BoundsRow.Line(BoundsListing.Quote(name), BoundsRow.Of(file.Grid, file.Grid.Crs, file.Path), file.Grid.Width, file.Grid.Height);
            return full ? $"{line},{string.Join(',', ListedRaster.FieldsOf(file).Select(BoundsListing.Quote))}" : line;
        }
        catch (TerraneException e) when (e.Code == "ingest.bounds")
        {
            return e;
        }
    }

    private string NameOf(string path)
    {
        if (path.StartsWith("/vsi", StringComparison.Ordinal)) return Secrets.Hide(path);
        string full = Path.GetFullPath(path);
        if (folder is null) return path;
        string relative = Path.GetRelativePath(folder, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
    }
}
