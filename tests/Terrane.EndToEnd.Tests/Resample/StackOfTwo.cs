using System.Diagnostics;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Resample;

/// <summary>Two rasters and what comes of them when nobody disturbs: one averaged, one copied.</summary>
public sealed class StackOfTwo : IDisposable
{
    private readonly TestFolder _folder = new();

    public StackOfTwo()
    {
        var random = new Random(3);
        Fine = Rasters.Write(_folder.File("fine.tif"), "EPSG:32631", 480_000, 5_560_000, 25, 1200, 1000, (x, y) => Rasters.Relief(x, y) + random.NextSingle());
        Coarse = Rasters.Write(_folder.File("coarse.tif"), "EPSG:32631", 480_000, 5_560_000, 50, 600, 500, (_, _) => random.Next(9) == 0 ? -1 : random.NextSingle(), noData: -1);
        string store = "parquet:" + _folder.File("undisturbed");
        Run(store).Exits(0);
        var clock = Stopwatch.StartNew();
        Run("parquet:" + _folder.File("again")).Exits(0);
        Milliseconds = clock.ElapsedMilliseconds;
        Joined = Join(store, _folder.File("t.csv"));
    }

    /// <summary>Two by two of its cells are one of <see cref="Coarse"/>.</summary>
    public string Fine { get; }

    /// <summary>A ninth of it is void.</summary>
    public string Coarse { get; }

    public IReadOnlyList<string> Arguments => [Fine, $"{Coarse},name=coarse", "--grid", $"like:{Coarse}"];

    /// <summary>Of a run into Parquet.</summary>
    public long Milliseconds { get; }

    /// <summary>The table of both, as CSV.</summary>
    public string Joined { get; }

    internal RunningProgram Start(string store, params string[] more) => TerraneProgram.Start(null, [], [.. Command(store), .. more]);

    internal Outcome Run(string store, params string[] more) => TerraneProgram.Run([.. Command(store), .. more]);

    internal static string Join(string store, string table)
    {
        TerraneProgram.Run("join", "--from", store, "--to", table, "--no-pictures").Exits(0);
        return File.ReadAllText(table);
    }

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Command(string store) => ["resample", .. Arguments, "--to", store];
}
