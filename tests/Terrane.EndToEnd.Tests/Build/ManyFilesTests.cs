using System.Globalization;
using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

public sealed class ManyFilesTests
{
    private const int Columns = 400, Rows = 250, Side = 16;
    private const double Cell = 30, West = 480_000, North = 5_560_000;

    [Fact]
    public void A_hundred_thousand_listed_files_are_planned_in_little_memory_and_only_those_of_the_box_are_opened()
    {
        using var folder = new TestFolder();
        string store = MakeStore(folder.File("store"));
        long limit = 256L << 20, peak = 0;
        string[] options = [store, "--name", "many", "--max-zoom", "9", "--memory", "256M", "--effort", "0", "--bbox", "2.72,50.15,2.725,50.19"];
        using (RunningProgram plan = TerraneProgram.Start(null, [], ["plan", .. options, "--no-calibrate", "--json"]))
        {
            while (!plan.HasExited)
            {
                peak = Math.Max(peak, ProcessTree.PeakResidentBytes(plan.Id));
                Thread.Sleep(20);
            }
            JsonElement planned = plan.Finish().Exits(0).Json.GetProperty("plan");
            Assert.Equal(Columns * Rows, planned.GetProperty("sources")[0].GetProperty("layers")[0].GetProperty("files").GetInt32());
            Assert.Equal(Columns * Rows, planned.GetProperty("inputs").GetProperty("count").GetInt32());
        }
        Assert.InRange(peak, 40L << 20, limit);

        // All files but four are empty, so each that is opened is one that cannot be read.
        string output = folder.File("out.pmtiles");
        TerraneProgram.Run(["build", .. options, "-o", output]).Exits(1).Says("raster.read");
        TerraneProgram.Run("verify", "--deep", output).Exits(0);
        Assert.Equal((Columns * Rows) + 1, File.ReadLines(output + ".inputs.csv").Count());
        JsonElement report = JsonDocument.Parse(File.ReadAllText(output + ".report.json")).RootElement;
        Assert.InRange(report.GetProperty("dataErrors")[0].GetProperty("count").GetInt32(), 100, 4000);
        Assert.True(report.GetProperty("tiles")[9].GetProperty("tiles").GetInt32() > 0);
    }

    // A bounds.csv as `terrane bounds --full` writes it.
    private static string MakeStore(string folder)
    {
        Directory.CreateDirectory(folder);
        using var list = new StreamWriter(Path.Combine(folder, "bounds.csv"));
        list.WriteLine("filename,left,bottom,right,top,width,height,crs,transform,driver,type,blocks,nodata,mask,scale,offset,bytes,modified");
        for (int row = 0; row < Rows; row++)
        {
            Directory.CreateDirectory(Path.Combine(folder, $"{row}"));
            for (int col = 0; col < Columns; col++)
            {
                string name = $"{row}/{col}.tif", path = Path.Combine(folder, name);
                (double west, double north) = (West + (col * Side * Cell), North - (row * Side * Cell));
                if (row < 2 && col < 2) Rasters.Write(path, "EPSG:32631", west, north, Cell, Side, Side, Rasters.Relief);
                else File.Create(path).Dispose();
                var file = new FileInfo(path);
                list.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{name},0,0,1,1,{Side},{Side},EPSG:32631,{west} {Cell} 0 {north} 0 {-Cell},GTiff,Float32,{Side}x{Side},,0,1,0,{file.Length},{file.LastWriteTimeUtc.Ticks}"));
            }
        }
        return folder;
    }
}
