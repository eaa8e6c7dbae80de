# The fusion of OS Terrain 50 over GEBCO by gdalwarp and numpy alone: void the sea, warp each to the grid, overwrite, count.
import sys, glob, json, subprocess, zipfile, numpy as np, rasterio
data, out, prov, tmp = sys.argv[1:5]
plan = json.load(open(out + '.report.json'))['plan']['content']
with rasterio.open(out) as f:
    b, crs, mine = f.bounds, f.crs.to_string(), f.read(1)
ids = rasterio.open(prov).read(1)
files = sorted('/vsizip/' + z + '/' + [m for m in zipfile.ZipFile(z).namelist() if m.lower().endswith('.asc')][0] for z in glob.glob(data + '/dem/ost50_inner_hebrides/*.zip'))
def sh(*a): subprocess.run(a, check=True, stdout=subprocess.DEVNULL)
sh('gdalbuildvrt', '-q', '-vrtnodata', '-9999', tmp + '/all.vrt', *files)
with rasterio.open(tmp + '/all.vrt') as f:
    z = f.read(1).astype('f4'); p = f.profile
z[(z >= -2) & (z <= 0)] = -9999
p.update(driver='GTiff', dtype='float32', nodata=-9999)
with rasterio.open(tmp + '/land.tif', 'w', **p) as f: f.write(z, 1)
def warp(src, how, name):
    dst = f'{tmp}/{name}.tif'
    sh('gdalwarp', '-q', '-overwrite', *how, '-t_srs', crs, '-te', *map(str, b), '-tr', '30', '30', '-et', '0', '-r', 'bilinear', '-ot', 'Float32', '-dstnodata', 'nan', src, dst)
    return rasterio.open(dst).read(1)
g = warp(data + '/bathy/inner_hebrides/gebco_2014_glider.tif', [], 'g')
o = warp(tmp + '/land.tif', ['-ct', plan['steps'][1]['layers'][0]['pipeline']], 'o')
want = np.where(np.isnan(o), np.where(np.isnan(g), 0, 1), 2)
fused = np.where(np.isnan(o), g, o)
d = np.abs(fused - mine)[(want == ids) & (want > 0)]
print(json.dumps(dict(numpy=[int((want == i).sum()) for i in range(3)], terrane=[int((ids == i).sum()) for i in range(3)], differ=int((want != ids).sum()),
    median=float(np.median(d)), q999=float(np.quantile(d, .999)), most=float(d.max()))))
