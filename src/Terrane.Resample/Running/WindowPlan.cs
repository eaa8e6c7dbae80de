using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Engines;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Running;

/// <summary>How the target is cut into windows, in row-major order: bands of rows, each of one or more windows. Changes no value.</summary>
internal sealed class WindowPlan
{
    /// <summary>Of a band, where memory is not short.</summary>
    public const long MostBandBytes = 16 << 20;

    /// <summary>Where it is.</summary>
    public const long LeastBandBytes = 1 << 20;

    private const long SourceBytes = 24 << 20;

    // Where a cell lies on a source of another CRS: twice two numbers of eight bytes, as PlaceMap keeps them and as WarpEngine uses them.
    private const int BytesPerPlace = 32;
    private const int MostRows = 256, TiledColumns = 4096;

    /// <param name="window">Cells of a side, as the user wants it; chosen when 0.</param>
    /// <param name="bandBytes">That a band may take, unless a row takes more.</param>
    public WindowPlan(Dataset dataset, int window, long bandBytes = MostBandBytes)
    {
        (Columns, Rows) = (dataset.Grid.Columns, dataset.Grid.Rows);
        SourceSet files = dataset.Files;
        double across = Ratio(dataset.Grid.Transform.ColumnStep, files.Grid.Transform.ColumnStep, dataset), down = Ratio(dataset.Grid.Transform.RowStep, files.Grid.Transform.RowStep, dataset);
        BandRows = (int)Math.Clamp(Math.Min(bandBytes / (sizeof(double) * (long)Columns), MostRows), 1, Rows);
        if (window > 0)
        {
            (BandRows, WindowColumns) = (Math.Min(window, BandRows), Math.Min(window, Columns));
        }
        else
        {
            // A source stored in whole rows is read in whole rows, else they would be decoded again for every window; of one in tiles only
            // so many lie side by side as GDAL's cache holds while the window goes down through them.
            bool streams = dataset.IsSeparable && !IsChoice(dataset.Method);
            double fitting = streams ? TiledColumns / Math.Max(across, 1e-9) : SourceBytes / (sizeof(double) * Math.Max(across, 1e-9) * Math.Max(1, down * BandRows));
            WindowColumns = streams && files.IsInRows ? Columns : (int)Math.Clamp(fitting, 1, Columns);
        }
        Cuts = dataset.IsSeparable && !dataset.IsPassthrough ? dataset.Axes.Columns.Cuts : [];
    }

    public int Columns { get; }
    public int Rows { get; }

    /// <summary>Rows of a band.</summary>
    public int BandRows { get; }

    public int WindowColumns { get; }

    /// <summary>Columns that a window may begin at but not hold inside.</summary>
    public IReadOnlyList<int> Cuts { get; }

    /// <summary>Bytes that the largest window's source rows may take with one worker.</summary>
    public long WorkerBytes(Dataset dataset)
    {
        long values = sizeof(double) * (long)BandRows * WindowColumns;
        if (!dataset.IsSeparable && !dataset.IsPassthrough) return values + SourceBytes + (BytesPerPlace * (long)BandRows * WindowColumns);
        if (dataset.IsPassthrough || IsChoice(dataset.Method)) return values + SourceBytes;
        double ratio = Math.Max(1, Ratio(dataset.Grid.Transform.ColumnStep, dataset.Files.Grid.Transform.ColumnStep, dataset));
        long width = (long)(WindowColumns * ratio) + (2 * dataset.Axes.Columns.Longest);
        bool interpolates = dataset.Method is ResampleMethod.Bilinear or ResampleMethod.Cubic or ResampleMethod.Lanczos;
        return values + RowBand.BytesFor(width, interpolates ? dataset.Axes.Rows.Longest : LinearEngine.SharedRows) + (2 * sizeof(double) * width);
    }

    /// <summary>Bands of all rows.</summary>
    public int Bands => (Rows + BandRows - 1) / BandRows;

    /// <summary>Cells of some bands.</summary>
    public long CellsOf(int first, int end) => Columns * (long)(Math.Min(end * (long)BandRows, Rows) - (first * (long)BandRows));

    public IEnumerable<Window> Windows() => Windows(0, Bands);

    /// <param name="first">Number of the first band.</param>
    /// <param name="endBand">One past the last.</param>
    public IEnumerable<Window> Windows(int first, int endBand)
    {
        for (int row = first * BandRows; row < Rows && row < endBand * (long)BandRows; row += BandRows)
        {
            int height = Math.Min(BandRows, Rows - row), cut = 0;
            for (int col = 0; col < Columns;)
            {
                while (cut < Cuts.Count && Cuts[cut] <= col) cut++;
                int end = Math.Min(Math.Min(col + WindowColumns, Columns), cut < Cuts.Count ? Cuts[cut] : Columns);
                yield return new Window(col, row, end - col, height);
                col = end;
            }
        }
    }

    private static bool IsChoice(ResampleMethod method) => method is not (ResampleMethod.Average or ResampleMethod.Sum or ResampleMethod.Bilinear or ResampleMethod.Cubic or ResampleMethod.Lanczos);

    // Of cells in different CRS the sizes do not compare: one to one is as good a guess as any, and windows that do not fit are halved.
    private static double Ratio(double target, double source, Dataset dataset) => dataset.Match.SameCrs ? target / source : 1;
}
