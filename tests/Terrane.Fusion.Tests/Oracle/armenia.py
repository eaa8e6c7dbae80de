# How far a fusion lies from its publisher's merge, by provenance id: RMSE in metres, upstream sampled at our pixels by GDAL.
import json, sys, numpy as np, rasterio
from rasterio.warp import reproject, Resampling
upstream, out, prov = sys.argv[1:4]
with rasterio.open(out) as a, rasterio.open(upstream) as b:
    mine, theirs = a.read(1), np.full(a.shape, np.nan, 'f4')
    reproject(b.read(1), theirs, src_transform=b.transform, src_crs=b.crs, src_nodata=np.nan, dst_transform=a.transform, dst_crs=a.crs, dst_nodata=np.nan, resampling=Resampling.bilinear)
ids = rasterio.open(prov).read(1)
d = [(mine - theirs)[(ids == i) & np.isfinite(theirs)].astype('f8') for i in (1, 2)]
print(json.dumps(dict(pixels=[int((ids == i).sum()) for i in (1, 2)], rmse=[float(np.sqrt(np.mean(x * x))) for x in d])))
