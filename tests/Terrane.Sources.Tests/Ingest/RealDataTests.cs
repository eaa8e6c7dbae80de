using Terrane.Sources.Ingest;
using Terrane.Sources.State;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Ingest;

public sealed class RealDataTests
{
    [Fact]
    public void Zips_of_ASCII_grids_become_COGs_equal_to_what_rasterio_reads()
    {
        string folder = RealData.Require("dem/ost50_gloucestershire");
        using var h = new IngestHarness("os50");
        h.List(Directory.EnumerateFiles(folder, "so5*.zip").Order(StringComparer.Ordinal).Select(h.Server.Serve));
        Assert.Equal((5, 0, 5), (h.Run() is var o ? (o.Complete, o.Failed, o.Rasters) : default));
        string found = Tool.Python("""
            import sys, glob, csv, os, zipfile, rasterio, numpy as np
            from rasterio.warp import transform_bounds
            from osgeo_utils.samples import validate_cloud_optimized_geotiff as v
            store, folder = sys.argv[1:3]
            rows = {r['filename']: r for r in csv.DictReader(open(store + '/bounds.csv'))}
            worst = edge = 0
            for f in glob.glob(store + '/*.tif'):
                assert not v.validate(f, full_check=True)[1]
                z = folder + '/' + os.path.basename(f)[:-4].lower() + '.zip'
                m = [m for m in zipfile.ZipFile(z).namelist() if m.endswith('.asc')][0]
                with rasterio.open(f) as c, rasterio.open('/vsizip/%s/%s' % (z, m)) as s:
                    assert c.crs.to_epsg() == 27700 and c.transform == s.transform
                    worst = max(worst, float(np.abs(c.read(1).astype('f8') - s.read(1)).max()))
                    r = rows.pop(os.path.basename(f))
                    edge = max([edge] + [abs(float(r[k]) - b) for k, b in zip(('left', 'bottom', 'right', 'top'), transform_bounds(c.crs, 'EPSG:3857', *c.bounds))])
            print(len(rows), worst <= 0.001, edge < 1e-6)
            """, h.Paths.Folder, folder);
        Assert.Equal("0 True True", found.Trim());
    }

    [Fact]
    public void A_download_of_GEBCO_in_two_formats_is_ingested_once()
    {
        using var h = new IngestHarness();
        h.List(h.Server.Serve(RealData.Require("archives/RN-9981_1504861934696.zip")));
        h.Run();
        Assert.StartsWith("GEBCO2014_", Assert.Single(h.Rasters()));
        Assert.Contains(h.Progress.Lines, line => line.Contains(".nc' in the same archive covers the same area", StringComparison.Ordinal));
    }

    [Fact]
    public void SRTM_tiles_with_a_shared_column_of_cells_have_one_coverage()
    {
        using var h = new IngestHarness();
        h.List(RealData.Require("dem/gabon/N00E010.hgt"), h.Server.Serve(RealData.Require("dem/gabon/N00E011.hgt.zip")));
        h.Run();
        RasterRecord[] rasters = [.. StoreStatus.Read(h.Store)[0].Rasters];
        Assert.Equal([("N00E010", "Int16", 0.0), ("N00E011", "Int16", 0.0)], rasters.Select(r => (r.Name, r.Type, r.LargestError ?? -1)));
        Assert.Contains("Extent: (9.999583, -0.000417) - (12.000417, 1.000417)", Tool.Run("ogrinfo", "-al", "-so", h.Paths.Coverage));
    }

    [Fact]
    public void Rasters_of_two_cell_sizes_are_joined_into_one_valid_coverage()
    {
        using var h = new IngestHarness();
        h.List(RealData.Require("dem/glo_armenia/glo_30_left.tif"), RealData.Require("dem/glo_armenia/glo_90_right.tif"));
        h.Run();
        string area = Tool.Run("ogrinfo", "-q", "-dialect", "sqlite", "-sql", "SELECT ST_IsValid(geom) v, ST_Area(geom) a FROM \"union\"", h.Paths.Coverage);
        Assert.Contains("v (Integer) = 1", area);
    }

    [Fact]
    public void A_sentinel_that_differs_from_the_cells_in_its_digits_is_void()
    {
        using var h = new IngestHarness();
        h.List(RealData.Require("dem/sao_miguel/eu_dem_v11.tif"));
        h.Run();
        RasterRecord raster = Assert.Single(StoreStatus.Read(h.Store)[0].Rasters);
        Assert.InRange(raster.Minimum!.Value, -20, 5);
        Assert.InRange(raster.Maximum!.Value, 900, 1200);
        Assert.True(raster.ValidCells < 384 * 192);
    }

    [Fact]
    public void Zips_packed_into_a_split_7z_give_the_same_COGs()
    {
        string folder = RealData.Require("dem/ost50_gloucestershire");
        using var h = new IngestHarness("plain");
        string[] zips = [.. Directory.EnumerateFiles(folder, "so6*.zip").Order(StringComparer.Ordinal)];
        h.List(zips);
        h.Run();
        using var split = new IngestHarness("split");
        Tool.RunIn(split.Folder.Path, "7zz", ["a", "-v100k", "os.7z", .. zips]);
        string[] parts = [.. Directory.EnumerateFiles(split.Folder.Path, "os.7z.*").Order(StringComparer.Ordinal)];
        Assert.True(parts.Length > 2);
        split.List(parts.Select(split.Server.Serve));
        Assert.Equal(1, split.Run().Complete);
        Assert.Equal(h.Rasters(), split.Rasters());
        Assert.All(h.Rasters(), name => Assert.Equal(File.ReadAllBytes(Path.Combine(h.Paths.Folder, name)), File.ReadAllBytes(Path.Combine(split.Paths.Folder, name))));
    }
}
