# What xarray and GDAL find in a fused Zarr store, as JSON.
import json, sys, numpy as np, rasterio, xarray
store = sys.argv[1]
d = xarray.open_zarr(store)
e, s = d['elevation'], d['source_elevation']
def facts(values, ids):
    i, n = np.unique(ids, return_counts=True)
    return dict(voids=int(np.isnan(values).sum()), sum=float(np.nansum(values.astype('f8'))), counts={str(a): int(b) for a, b in zip(i, n)})
out = dict(xarray=dict(types=[str(e.dtype), str(s.dtype)], wkt='32630' in d['spatial_ref'].attrs['crs_wkt'], x0=float(d['x'][0]), y0=float(d['y'][0]), dict=d.attrs['provenance_dict'], **facts(e.values, s.values)))
with rasterio.open(f'ZARR:"{store}":/elevation') as f, rasterio.open(f'ZARR:"{store}":/source_elevation') as g:
    out['gdal'] = dict(types=[f.dtypes[0], g.dtypes[0]], wkt=f.crs.to_epsg() == 32630, nan=bool(np.isnan(f.nodata)), transform=list(f.transform)[:6], **facts(f.read(1), g.read(1)))
print(json.dumps(out))
