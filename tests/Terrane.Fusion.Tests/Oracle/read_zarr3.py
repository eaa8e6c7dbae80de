# What GDAL and zarr-python find in a fused Zarr store of version 3, as JSON; without a store, which of them can read one.
import json, sys, numpy as np, rasterio
readers = []
if tuple(int(n) for n in rasterio.__gdal_version__.split('.')[:2]) >= (3, 8): readers.append('gdal')
try:
    import zarr
    if int(zarr.__version__.split('.')[0]) >= 3: readers.append('zarr')
except ImportError:
    pass
if len(sys.argv) < 2:
    print(json.dumps(readers))
    sys.exit()
store = sys.argv[1]
def facts(values, ids):
    i, n = np.unique(ids, return_counts=True)
    return dict(voids=int(np.isnan(values).sum()), sum=float(np.nansum(values.astype('f8'))), counts={str(a): int(b) for a, b in zip(i, n)})
out = {}
if 'gdal' in readers:
    with rasterio.open(f'ZARR:"{store}":/elevation') as f, rasterio.open(f'ZARR:"{store}":/source_elevation') as g:
        out['gdal'] = facts(f.read(1), g.read(1))
if 'zarr' in readers:
    g = zarr.open_group(store, mode='r')
    out['zarr'] = facts(g['elevation'][:], g['source_elevation'][:])
print(json.dumps(out))
