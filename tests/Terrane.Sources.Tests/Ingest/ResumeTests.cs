using Terrane.Sources.Ingest;
using Terrane.Sources.State;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Ingest;

/// <summary>What a kill at an awkward moment leaves behind, made by hand.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly IngestHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData(FileStage.Downloaded)]
    [InlineData(FileStage.Unpacked)]
    public void A_stage_whose_files_are_gone_is_done_again(FileStage stage)
    {
        _h.List(_h.Server.Serve(Rasters.Write(_h.Folder.File("a.tif"), 30, 30, (x, _) => x)));
        _h.Run();
        byte[] wanted = File.ReadAllBytes(_h.Tar);
        // Killed while the folder of the entry was deleted: it is there, and what it held is not.
        using (StateDatabase state = StateDatabase.Open(_h.Paths.State))
        {
            ItemRecord item = state.Items()[0];
            state.PutItem(item with { Stage = stage });
            Directory.CreateDirectory(Path.Combine(ItemIngest.ItemsFolder(_h.Paths.Folder + ".terrane-work"), ItemIngest.FolderName(item.Key), "unpacked"));
        }
        File.Delete(_h.Tar);
        Assert.Equal((1, 0), (_h.Run() is var o ? (o.Complete, o.Failed) : default));
        Assert.Equal(wanted, File.ReadAllBytes(_h.Tar));
    }

    [Theory]
    [InlineData(FileStage.Unpacked)]
    [InlineData(FileStage.Cog)]
    [InlineData(FileStage.Bounds)]
    [InlineData(FileStage.Polygonized)]
    public void A_raster_goes_on_from_any_stage(FileStage stage)
    {
        _h.List(_h.Server.Serve(Rasters.Write(_h.Folder.File("a.tif"), 30, 30, (x, _) => x)));
        _h.Run(o => o with { KeepPolygons = true });
        byte[] wanted = File.ReadAllBytes(_h.Tar);
        using (StateDatabase state = StateDatabase.Open(_h.Paths.State))
        {
            state.PutItem(state.Items()[0] with { Stage = FileStage.Pending });
            state.PutRaster(state.Rasters()[0] with { Stage = stage });
        }
        File.WriteAllText(_h.Paths.Cog("a") + ".partial", "half a COG");
        File.Delete(_h.Tar);
        Assert.Equal(1, _h.Run(o => o with { KeepPolygons = true }).Complete);
        Assert.Equal(wanted, File.ReadAllBytes(_h.Tar));
        Assert.Equal(["a.tif"], Directory.EnumerateFiles(_h.Paths.Folder, "a.*").Select(Path.GetFileName));
    }
}
