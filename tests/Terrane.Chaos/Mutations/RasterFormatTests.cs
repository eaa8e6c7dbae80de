using System.Globalization;
using System.IO.Compression;
using Terrane.Chaos.Running;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Mutations;

/// <summary>Damaged rasters of each format: the run ends, names them, and a good file beside them comes out as ever.</summary>
public sealed class RasterFormatTests
{
    private const int PerRun = 100; // mutations that one run reads
    private const int Side = 24, GoodSide = 64;

    private static readonly TileId Good = new(8, 130, 86), Bad = new(8, 131, 86);

    /// <summary>Extension and the driver that writes it; those without a driver are written here.</summary>
    public static TheoryData<string, string?> Formats => new() { { "tif", null }, { "asc", null }, { "asc.zip", null }, { "tif.zip", null }, { "vrt", "VRT" }, { "nc", "netCDF" }, { "img", "HFA" } };

    [Theory, MemberData(nameof(Formats))]
    public void Damaged_files_never_stop_a_build_nor_change_a_good_one(string extension, string? driver)
    {
        string folder = Directory.CreateTempSubdirectory("terrane-chaos-").FullName;
        try
        {
            string good = Rasters.FullTile(Path.Combine(folder, "good.tif"), Good, GoodSide);
            string? sample = Sample(folder, extension, driver);
            if (sample is null) ResultTable.NotRun("damaged input", extension, $"no gdal_translate, or no driver {driver}");
            Assert.SkipWhen(sample is null, $"GDAL writes no {driver} here.");
            byte[] whole = File.ReadAllBytes(sample);
            int count = 0;
            foreach (int run in Scale.Rounds(1, 10))
            {
                string bad = Path.Combine(folder, $"bad{run}");
                Directory.CreateDirectory(bad);
                Random random = Scale.RandomOf($"damaged/{extension}/{run}");
                for (int i = 0; i < PerRun; i++) File.WriteAllBytes(Path.Combine(bad, $"{i:000}.{extension}"), Mutation.Of(whole, random));
                if (extension == "vrt") File.Copy(Path.Combine(folder, "sample.tif"), Path.Combine(bad, "sample.tif"));
                Judge(folder, run, good, bad, extension);
                count += PerRun;
                Directory.Delete(bad, recursive: true);
            }
            ResultTable.Passed("damaged input", extension, $"{count} mutations passed");
        }
        catch (Xunit.Sdk.XunitException e) when (!e.Message.StartsWith("$XunitDynamicSkip$", StringComparison.Ordinal))
        {
            ResultTable.Failed("damaged input", extension, 1, 1);
            throw;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Judge(string folder, int run, string good, string bad, string extension)
    {
        string output = Path.Combine(folder, $"{run}.pmtiles"), alone = Path.Combine(folder, "alone.pmtiles");
        Bounds box = WebMercator.ToGeographic(WebMercator.TileBounds(Good).Union(WebMercator.TileBounds(Bad)));
        string[] options = ["--bbox", string.Create(CultureInfo.InvariantCulture, $"{box.West:F6},{box.South:F6},{box.East:F6},{box.North:F6}"), "--max-zoom", "8", "--min-zoom", "8", "--effort", "0"];
        if (!File.Exists(alone)) TerraneProgram.Run(["build", good, .. options, "-o", alone]).Exits(0);
        // Some formats do not say their CRS; where a mutation does, its own is overruled.
        Outcome outcome;
        do
        {
            using var program = RunningProgram.Start("setsid", null, [], [ChaosProgram.Path, "build", $"{bad},crs=EPSG:3857,nodata=-9999", good, .. options, "-o", output]);
            outcome = program.Finish();
            Sessions.AssertEnded(program.Id);
        }
        while (outcome.ExitCode == 2 && LeaveOut(bad, outcome.Error));
        string what = $"{extension}, run {run} of seed {Scale.Seed}: exit {outcome.ExitCode}\n{Tail(outcome.Error)}";
        Assert.True(outcome.ExitCode is 0 or 1, what);
        Assert.DoesNotContain("\n   at ", outcome.Error);
        Assert.True(outcome.ExitCode == 0 || ErrorCodes.In(outcome.Error).Count > 0, what);
        string tile = $"{Good.Z}/{Good.X}/{Good.Y}";
        Outcome expected = TerraneProgram.Run("tile", alone, tile).Exits(0), found = TerraneProgram.Run("tile", output, tile).Exits(0);
        Assert.True(expected.Bytes.AsSpan().SequenceEqual(found.Bytes), $"The good tile differs. {what}");
        TerraneProgram.Run("verify", "--deep", output).Exits(0);
    }

    /// <summary>What only the user can know stops a run by design (a file without a grid, say): it names the file, which is then left out.</summary>
    private static bool LeaveOut(string bad, string error)
    {
        if (!ErrorCodes.In(error).Any(code => code is "raster.transform" or "raster.transform.missing" or "raster.type" or "raster.subdataset" or "crs.area")) return false;
        string? named = Directory.GetFiles(bad).FirstOrDefault(file => error.Contains(file, StringComparison.Ordinal));
        if (named is not null) File.Delete(named);
        return named is not null;
    }

    private static string Tail(string text) => text.Length < 3000 ? text : text[^3000..];

    private static string? Sample(string folder, string extension, string? driver)
    {
        string plain = Rasters.FullTile(Path.Combine(folder, "sample.tif"), Bad, Side);
        string sample = Path.Combine(folder, $"made.{extension}");
        switch (extension)
        {
            case "tif":
                return plain;
            case "asc":
                WriteGrid(sample);
                return sample;
            case "asc.zip" or "tif.zip":
                using (ZipArchive zip = ZipFile.Open(sample, ZipArchiveMode.Create))
                {
                    string inner = Path.Combine(folder, "inner.asc");
                    WriteGrid(inner);
                    zip.CreateEntryFromFile(extension == "asc.zip" ? inner : plain, extension == "asc.zip" ? "inner.asc" : "inner.tif");
                }
                return sample;
            default:
                Outcome made = TerraneProgram.Bash("command -v gdal_translate >/dev/null || exit 99; exec gdal_translate -q -of \"$1\" \"$2\" \"$3\"", driver!, plain, sample);
                return made.ExitCode == 0 ? sample : null;
        }
    }

    private static void WriteGrid(string path)
    {
        Bounds bounds = WebMercator.TileBounds(Bad);
        double cell = bounds.Width / Side;
        IEnumerable<string> rows = Enumerable.Range(0, Side).Select(y => string.Join(' ', Enumerable.Range(0, Side).Select(x => Rasters.Relief(x * cell, y * cell).ToString("F2", CultureInfo.InvariantCulture))));
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"ncols {Side}\nnrows {Side}\nxllcorner {bounds.West:R}\nyllcorner {bounds.South:R}\ncellsize {cell:R}\nNODATA_value -9999\n{string.Join('\n', rows)}\n"));
    }
}
