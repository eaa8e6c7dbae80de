# Which pixels have their centre in polygons, by gdal_rasterize.
import sys, json, subprocess, numpy as np, rasterio
polygons, out, inside, tmp = sys.argv[1:5]
with rasterio.open(out) as f:
    mine, b, crs = ~np.isnan(f.read(1)), f.bounds, f.crs.to_string()
def sh(*a): subprocess.run(a, check=True, stdout=subprocess.DEVNULL)
sh('ogr2ogr', '-q', '-overwrite', '-t_srs', crs, tmp + '/p.gpkg', polygons)
sh('gdal_rasterize', '-q', '-burn', '1', '-init', '0', '-ot', 'Byte', '-te', *map(str, b), '-tr', '100', '100', tmp + '/p.gpkg', tmp + '/p.tif')
want = rasterio.open(tmp + '/p.tif').read(1) == 1
print(json.dumps(dict(inside=int(want.sum()), differ=int((mine != (want if inside == '1' else ~want)).sum()))))
