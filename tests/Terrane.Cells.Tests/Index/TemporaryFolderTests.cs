using Terrane.Cells.Index;
using Terrane.Cells.Tests.Support;
using Terrane.Runtime;

namespace Terrane.Cells.Tests.Index;

public sealed class TemporaryFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Work_lies_where_it_is_asked_for_and_nothing_of_it_stays()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson")), output = _folder.File("out"), tmp = _folder.File("tmp");
        Directory.CreateDirectory(tmp);
        IndexOptions options = TestFiles.Options(zones, output) with { TmpDir = tmp };
        using (var cancelled = new CancellationTokenSource())
        {
            cancelled.Cancel();
            Assert.ThrowsAny<OperationCanceledException>(() => TestFiles.RunUntil(options, cancelled.Token));
        }
        Assert.Single(Directory.GetDirectories(tmp, "cells-*.terrane-work")); // kept, to go on
        Assert.DoesNotContain(Directory.GetDirectories(output), folder => folder.EndsWith(".terrane-work", StringComparison.Ordinal));
        TestFiles.Run(options);
        Assert.Empty(Directory.GetFileSystemEntries(tmp));
        Assert.Equal(["reports", "tile_bounds", "tile_index"], Directory.GetFileSystemEntries(output).Select(Path.GetFileName).Order());

        TestFiles.Run(options with { Output = _folder.File("plain"), TmpDir = null });
        Assert.Equal(TestFiles.Hashes(_folder.File("plain")), TestFiles.Hashes(output));
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_not_made()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        var refused = Assert.Throws<RunException>(() => TestFiles.Run(TestFiles.Options(zones, _folder.File("out")) with { TmpDir = _folder.File("mistyped") }));
        Assert.Equal("run.tmpdir", refused.Code);
        Assert.False(Directory.Exists(_folder.File("mistyped")));
    }
}
