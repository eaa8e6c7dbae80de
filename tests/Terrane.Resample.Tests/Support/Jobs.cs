using System.Runtime.InteropServices;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;
using Terrane.Resample.Running;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Tests.Support;

/// <summary>Whole runs on small inputs.</summary>
internal static class Jobs
{
    /// <summary>8 by 6 cells of 100 m.</summary>
    public const string Grid = "8,6,0,100,600,-100,EPSG:32626";

    /// <summary>On the grid: 0, 1, 2, ...; cells 3 and 4 void.</summary>
    public static DatasetSpec OnGrid(TempFolder folder, string name = "ongrid") => new()
    {
        Path = Sources.Write(folder.File($"{name}.tif"), 8, 6, new AffineTransform(0, 100, 0, 600, 0, -100), "EPSG:32626",
            [.. Enumerable.Range(0, 48).Select(i => i is 3 or 4 ? double.NaN : i)]),
        Name = name,
    };

    /// <summary>Four cells to one of the grid, over its first four columns only: 1, 2, 3, ... by row.</summary>
    public static DatasetSpec Finer(TempFolder folder, string name = "finer") => new()
    {
        Path = Sources.Write(folder.File($"{name}.tif"), 8, 12, new AffineTransform(0, 50, 0, 600, 0, -50), "EPSG:32626", [.. Enumerable.Range(1, 96).Select(i => (double)i)]),
        Name = name,
        Kind = DatasetKind.Count,
    };

    public static ResampleOptions Options(string to, params DatasetSpec[] datasets) => new() { Datasets = datasets, Grid = Grid, To = to, Workers = 2 };

    public static ResampleOutcome Run(ResampleOptions options)
    {
        if (options.To.StartsWith("duckdb:", StringComparison.Ordinal)) DuckDb.Require();
        using var quiet = new Quiet();
        return ResampleJob.Run(options, quiet, TestContext.Current.CancellationToken);
    }

    public static List<string> Join(JoinOptions options)
    {
        DuckDb.RequireFor(options.From);
        using var quiet = new Quiet();
        var lines = new List<string>();
        JoinJob.Run(options, quiet, lines.Add, Drawing, TestContext.Current.CancellationToken);
        return lines;
    }

    /// <summary>Stands for an encoder: width, height, then the pixels as they are.</summary>
    public static byte[] Drawing(ReadOnlySpan<uint> argb, int width, int height) => [.. MemoryMarshal.AsBytes<int>([width, height]), .. MemoryMarshal.AsBytes(argb)];

    /// <summary>Cells of a dataset of a store, as it gives them.</summary>
    public static List<(long Id, double Value)> Read(string store, string name)
    {
        DuckDb.RequireFor(store);
        using IDatasetStore opened = StoreText.Open(store, TableLayout.CellId, ByteSize.Mebibytes(64));
        using ICellStream stream = opened.Read(opened.Entries.Single(entry => entry.Name == name));
        var cells = new List<(long, double)>();
        while (stream.NextBlock())
            for (int i = 0; i < stream.Ids.Length; i++) cells.Add((stream.Ids[i], stream.Values[i]));
        return cells;
    }
}
