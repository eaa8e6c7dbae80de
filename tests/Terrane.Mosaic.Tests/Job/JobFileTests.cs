using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Tests.Job;

public sealed class JobFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("terrane-job").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_every_option_and_puts_sources_in_order_of_priority()
    {
        BuildOptions job = Load("""
            output: out.pmtiles
            name: Island
            min_zoom: 2
            max_zoom: 12
            bbox: [-10, 50, 2.5, 60]
            rounding: 0.25
            void: zero
            lineage: true
            memory: 512M
            sources:
              - path: [coarse.tif, more/*.tif]
                priority: 9
                nodata: [-9999, -3.4e38]
                valid_range: [-500, 9000]
                crs: EPSG:27700
              - path: fine.zip
                name: lidar
                licence: OGL v3
                max_zoom: 15
                resampling: average
            """).Checked();
        Assert.Equal(["lidar", "coarse"], job.Sources.Select(s => s.Name));
        Assert.Equal(Path.Combine(_folder, "fine.zip"), job.Sources[0].Paths[0]);
        Assert.Equal([-9999, -3.4e38], job.Sources[1].NoData);
        Assert.Equal((-500d, 9000d), (job.Sources[1].ValidMin, job.Sources[1].ValidMax));
        Assert.Equal((byte?)15, job.Sources[0].MaxZoom);
        Assert.Equal(new Bounds(-10, 50, 2.5, 60), job.Bbox);
        Assert.Equal(ByteSize.Parse("512M"), job.Memory);
        Assert.Equal(Path.Combine(_folder, "out-lineage.pmtiles"), job.LineageOutput);
    }

    [Theory]
    [InlineData("output: o.pmtiles\nmaxzoom: 3\nsources: []", "job.key", ":2", "max_zoom")]
    [InlineData("output: o.pmtiles\nsources:\n  - path: a.tif\n    no_data: 3", "job.key", ":4", "nodata")]
    [InlineData("output: o.pmtiles\nmax_zoom: 99\nsources: []", "job.value", ":2", null)]
    [InlineData("output: o.pmtiles\nrounding: coarse\nsources: []", "job.value", ":2", null)]
    [InlineData("output: o.pmtiles\nrounding: adaptive:0\nsources: []", "job.value", ":2", null)]
    [InlineData("output: o.pmtiles\nsources:\n  - path: a.tif\n    accuracy: 0", "job.value", ":4", null)]
    [InlineData("output: o.pmtiles\nsources:\n  - name: x", "job.missing", ":3", "path")]
    [InlineData("output: [", "job.read", "line ", null)]
    public void Names_the_line_of_what_is_wrong(string yaml, string code, string place, string? hint)
    {
        var error = Assert.Throws<JobException>(() => Load(yaml));
        Assert.Equal(code, error.Code);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        if (hint is not null) Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_source_with_options_from_one_argument()
    {
        SourceSpec spec = SourceSpecBuilder.ParseInline("a,b.tif,crs=EPSG:4326,nodata=0,nodata=-1,attribution=A, B and C,max_zoom=5");
        Assert.Equal("a,b.tif", spec.Paths.Single());
        Assert.Equal("EPSG:4326", spec.Crs);
        Assert.Equal([0, -1], spec.NoData);
        Assert.Equal("A, B and C", spec.Attribution);
        Assert.Equal((byte?)5, spec.MaxZoom);
    }

    [Theory]
    [InlineData("dem/*.tif", "dem")]
    [InlineData("x/gebco.nc", "gebco")]
    [InlineData("*.tif", "source")]
    public void Names_a_source_after_its_file_or_folder(string path, string name) => Assert.Equal(name, SourceSpecBuilder.ParseInline(path).Name);

    [Fact]
    public void Refuses_two_sources_of_one_name()
    {
        BuildOptions job = Load("output: o.pmtiles\nsources:\n  - path: a/dem.tif\n  - path: b/dem.tif");
        Assert.Equal("job.name", Assert.Throws<JobException>(job.Checked).Code);
    }

    private BuildOptions Load(string yaml)
    {
        string path = Path.Combine(_folder, "job.yaml");
        File.WriteAllText(path, yaml);
        return JobFile.Load(path, null);
    }
}
