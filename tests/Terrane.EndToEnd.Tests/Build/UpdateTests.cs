using System.Globalization;
using System.Text.RegularExpressions;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>After any change of sources an update ends with the bytes of a fresh build, and makes only what the change touches.</summary>
public sealed partial class UpdateTests
{
    private const double Cell = 100;
    private const int Width = 240, Height = 40;

    [Fact]
    public void Changes_of_files_and_sources_give_the_bytes_of_a_fresh_build()
    {
        using var folder = new TestFolder();
        var world = new World(folder, "pmtiles", "--effort", "0", "--max-zoom", "12");
        world.Builds("nothing yet", "quilt", "base.tif,max_zoom=8").MakesAll();

        world.Quilt("02", 2, add: 25);
        world.Quilt("08", 8);
        world.Builds("a file has other content, and one more lies beyond the others", "quilt", "base.tif,max_zoom=8").MakesLessThan(0.8);

        world.Patch();
        world.Builds("a finer source on top: ordinals move, zooms are added", "patch.tif,max_zoom=13", "quilt", "base.tif,max_zoom=8").MakesLessThan(0.9);

        File.Delete(folder.File("quilt/05.tif"));
        world.Builds("other priorities, and a file less", "quilt", "patch.tif,max_zoom=13", "base.tif,max_zoom=8").MakesLessThan(0.8);
        world.Builds("nothing new", "quilt", "patch.tif,max_zoom=13", "base.tif,max_zoom=8").IsUpToDate();
    }

    [Fact]
    public void So_they_do_with_feathers_filled_holes_lineage_by_file_and_small_tiles_in_an_mbtiles()
    {
        using var folder = new TestFolder();
        var world = new World(folder, "mbtiles", "--effort", "0", "--feather", "900", "--fill-holes", "500", "--lineage-by", "file", "--tile-size", "256", "--max-zoom", "12");
        world.Builds("nothing yet", "quilt", "base.tif,max_zoom=8").MakesAll();

        world.Quilt("02", 2, add: 25);
        world.Quilt("02b", 8);
        world.Builds("a file has other content, and one more lies between the others by name: their ordinals move", "quilt", "base.tif,max_zoom=8").MakesLessThan(0.9);
    }

    [Fact]
    public void A_killed_update_goes_on_and_the_old_archive_stays_until_the_new_one_is_whole()
    {
        using var folder = new TestFolder();
        var world = new World(folder, "pmtiles", "--effort", "4", "--max-zoom", "12");
        world.Builds("nothing yet", "quilt");
        byte[] old = File.ReadAllBytes(folder.File("x.pmtiles"));
        world.Quilt("01", 1, add: 25);
        for (int i = 0; i < 2; i++)
        {
            using RunningProgram run = TerraneProgram.Start(folder.Path, [], world.Command("x.pmtiles", "quilt", "--update"));
            run.WaitForFolder(folder.File("x.pmtiles.terrane-work/tmp"));
            Thread.Sleep(300 * i);
            run.Kill();
            if (run.Finish().ExitCode != 0) Assert.Equal(old, File.ReadAllBytes(folder.File("x.pmtiles")));
        }
        world.Builds("the same again", "quilt");
        Assert.Empty(Directory.GetFiles(folder.Path, "*.partial*"));
    }

    [Fact]
    public void An_update_says_why_it_makes_all_and_replaces_no_archive_that_is_not_terranes()
    {
        using var folder = new TestFolder();
        var world = new World(folder, "pmtiles", "--effort", "0", "--max-zoom", "9");
        TerraneProgram.RunIn(folder.Path, [], world.Command("x.pmtiles", "quilt")).Exits(0);
        world.Quilt("01", 1, add: 25);
        Assert.Contains("--update", TerraneProgram.RunIn(folder.Path, [], world.Command("x.pmtiles", "quilt")).Exits(2).Says("output.exists").Error);
        Outcome first = TerraneProgram.RunIn(folder.Path, [], world.Command("x.pmtiles", "quilt", "--update")).Exits(0);
        Assert.Contains("there is no x.pmtiles.state", first.Error);
        Outcome other = TerraneProgram.RunIn(folder.Path, [], world.Command("x.pmtiles", "quilt", "--update", "--rounding", "none")).Exits(0);
        Assert.Contains("options or libraries are not those", other.Error);
        File.AppendAllText(folder.File("x.pmtiles"), "x");
        TerraneProgram.RunIn(folder.Path, [], world.Command("x.pmtiles", "quilt", "--update")).Exits(2).Says("output.exists");

        // A build without --update leaves no state that a later one could take for its own.
        TerraneProgram.RunIn(folder.Path, [], world.Command("x.pmtiles", "quilt", "--overwrite")).Exits(0);
        Assert.False(File.Exists(folder.File("x.pmtiles.state")));
    }

    /// <summary>A row of files with a coast in it, a coarse grid beneath and beside, and a fine patch.</summary>
    private sealed class World
    {
        private readonly TestFolder _folder;
        private readonly string _kind;
        private readonly string[] _options;

        public World(TestFolder folder, string kind, params string[] options)
        {
            (_folder, _kind, _options) = (folder, kind, options);
            for (int col = 0; col < 8; col++) Quilt($"{col:00}", col);
            Rasters.Write(folder.File("base.tif"), "EPSG:4326", 2.2, 50.6, 0.01, 240, 120, (x, y) => (float)((x * 40) - (y * 3)));
        }

        public void Quilt(string name, int col, double add = 0)
        {
            _folder.Folder("quilt");
            string path = _folder.File($"quilt/{name}.tif");
            // Voids along a shore, and small ones strewn in.
            Rasters.Write(path, "EPSG:32631", 480_000 + (col * Width * Cell), 5_560_000, Cell, Width, Height,
                (x, y) => Rasters.Relief(x, y) < 180 || (x % 5100 < 300 && y % 4700 < 300) ? -9999 : (float)(Rasters.Relief(x, y) + add), noData: -9999);
            File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, add == 0 ? 0 : 1, DateTimeKind.Utc));
        }

        public void Patch() => Rasters.Write(_folder.File("patch.tif"), "EPSG:32631", 530_000, 5_558_000, Cell / 3, 200, 60, (x, y) => Rasters.Relief(x, y) + 60);

        public string[] Command(string output, params string[] more) => ["build", .. more, .. _options, "-o", output];

        /// <summary>Updates x, builds y afresh, and compares every byte.</summary>
        public Made Builds(string what, params string[] sources)
        {
            Outcome update = TerraneProgram.RunIn(_folder.Path, [], Command($"x.{_kind}", [.. sources, "--update"])).Exits(0);
            if (update.Error.Contains("is up to date", StringComparison.Ordinal)) return new Made(what, update.Error);
            TerraneProgram.RunIn(_folder.Path, [], Command($"y.{_kind}", [.. sources, "--overwrite"])).Exits(0);
            foreach (string name in new[] { "", "-lineage" })
                Assert.True(File.ReadAllBytes(_folder.File($"x{name}.{_kind}")).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File($"y{name}.{_kind}"))), $"After {what}, x{name} differs.\n{update.Error}");
            return new Made(what, update.Error);
        }
    }

    private sealed partial record Made(string What, string Error)
    {
        public void MakesAll() => Assert.Contains(" tiles are made: there is no archive yet.", Error);

        public void IsUpToDate() => Assert.Contains("is up to date", Error);

        public void MakesLessThan(double share)
        {
            Match said = Units().Match(Error);
            Assert.True(said.Success, $"After {What}: {Error}");
            double made = double.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture) / double.Parse(said.Groups[2].Value, CultureInfo.InvariantCulture);
            Assert.True(made > 0 && made < share, $"After {What}: {said.Value}");
        }

        [GeneratedRegex(@"tiles in (\d+) of (\d+) groups are made again")]
        private static partial Regex Units();
    }
}
