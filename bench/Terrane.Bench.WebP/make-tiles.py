#!/usr/bin/python3
"""Cuts real rasters into Terrarium and lineage tiles for the WebP benchmark.

usage: make-tiles.py DATA OUT      DATA = folder of real rasters (shared/data), OUT = new folder
Writes OUT/<set>/<z>-<x>-<y>.argb: 512 x 512 little-endian uint32 0xAARRGGBB, north row first.
Elevation is rounded half to even to 2^(19-z)/256 m, at most 1 m; sets named *-raw16 use 16 m instead.
"""
import glob, math, os, subprocess, sys
import numpy as np
import rasterio
from rasterio.fill import fillnodata

DATA, OUT = sys.argv[1], sys.argv[2]
WORLD = 20037508.342789244


def tile_at(lon, lat, z):
    n = 2 ** z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return int((lon + 180) / 360 * n), int(y)


def read(path, z, x, y, crs=None, nx=1, ny=1):
    size = 2 * WORLD / 2 ** z
    left, top = -WORLD + x * size, WORLD - y * size
    command = ['gdalwarp', '-q', '-overwrite', '-r', 'bilinear', '-t_srs', 'EPSG:3857', '-ot', 'Float32', '-dstnodata', '-9999', '-te',
               repr(left), repr(top - ny * size), repr(left + nx * size), repr(top), '-ts', str(512 * nx), str(512 * ny)]
    subprocess.run(command + (['-s_srs', crs] if crs else []) + [path, f'{OUT}/warped.tif'], check=True)
    with rasterio.open(f'{OUT}/warped.tif') as warped: values = warped.read(1).astype(np.float64)
    return values, np.isfinite(values) & (values != -9999)


def terrarium(metres, z, step=None):
    step = step or min(2.0 ** (19 - z) / 256, 1.0)
    fixed = np.rint((np.rint(metres / step) * step + 32768) * 256).astype(np.uint32)
    return 0xFF000000 | fixed


def save(name, z, x, y, argb):
    os.makedirs(f'{OUT}/{name}', exist_ok=True)
    argb.astype('<u4').tofile(f'{OUT}/{name}/{z}-{x}-{y}.argb')


def cut(name, path, z, lon, lat, nx, ny, void='fill', step=None, least=0.2, **how):
    """Tiles of a block nx x ny that holds (lon, lat); void: 'fill' (nearest within the block) or 'zero'."""
    x0, y0 = tile_at(lon, lat, z)
    values, valid = read(path, z, x0, y0, nx=nx, ny=ny, **how)
    if not valid.any(): print('empty', name); return
    if void == 'zero': values = np.where(valid, values, 0)
    elif not valid.all():
        values = fillnodata(np.where(valid, values, 0).astype(np.float32), mask=valid.astype(np.uint8), max_search_distance=400)
    for j in range(ny):
        for i in range(nx):
            window = np.s_[j * 512:(j + 1) * 512, i * 512:(i + 1) * 512]
            if valid[window].mean() >= least: save(name, z, x0 + i, y0 + j, terrarium(values[window], z, step))


def ost50(folder):
    vrt = f'{OUT}/{folder}.vrt'
    members = [f'/vsizip/{z}/{os.path.basename(z)[:-4].upper()}.asc' for z in sorted(glob.glob(f'{DATA}/dem/{folder}/*.zip'))]
    with open(f'{OUT}/{folder}.txt', 'w') as listing: listing.write('\n'.join(members))
    subprocess.run(['gdalbuildvrt', '-q', '-a_srs', 'EPSG:27700', '-input_file_list', f'{OUT}/{folder}.txt', vrt], check=True)
    return vrt


os.makedirs(OUT, exist_ok=True)
scotland, glos, hebrides = ost50('ost50_large_scotland'), ost50('ost50_gloucestershire'), ost50('ost50_inner_hebrides')
for z, n in ((13, 3), (12, 3), (11, 3), (10, 2), (9, 2)):
    cut(f'scotland{z}', scotland, z, -4.6, 57.3, n, n)
cut('scotland8', scotland, 8, -5.0, 57.6, 2, 2, void='zero')
for z in (12, 11): cut(f'glos{z}', glos, z, -2.3, 51.9, 3, 3)
for z in (12, 11, 10): cut(f'hebrides{z}', hebrides, z, -6.35, 56.65, 3, 3, void='zero', least=0.3)
for z in (14, 13, 12): cut(f'tujunga{z}', f'{DATA}/dem/bigtujunga.tif', z, -118.25, 34.36, 3, 2, least=0.9)
for z in (12, 11): cut(f'zion{z}', f'{DATA}/dem/zion_srtm.tif', z, -113.15, 37.45, 3, 3, least=0.9)
for z in (12, 11, 10): cut(f'gabon{z}', f'{DATA}/dem/gabon/N00E010.hgt', z, 10.2, 0.8, 3, 3, least=0.9)
for z in (13, 12, 11): cut(f'saomiguel{z}', f'{DATA}/dem/sao_miguel/eu_dem_v11.tif', z, -25.6, 37.86, 3, 2, void='zero', least=0.1)
for z in (14, 13, 12): cut(f'armenia{z}', f'{DATA}/dem/glo_armenia/glo_merged.tif', z, 42.96, 40.54, 2, 2, least=0.6)
for z in (6, 7, 8): cut(f'gebco{z}', f'{DATA}/bathy/inner_hebrides/gebco_2014_glider.tif', z, -9, 56.8, 2, 2, least=0.05)
for z in (5, 6, 7, 8): cut(f'azores{z}', f'{DATA}/bathy/azores_bathy_1m.nc', z, -31, 41.5, 2, 2, crs='EPSG:4326', least=0.2)
etopo = f'{OUT}/etopo20.vrt'
subprocess.run(['gdal_translate', '-q', '-of', 'VRT', '-a_srs', 'EPSG:4326', '-a_nodata', '-1e34', f'{DATA}/bathy/global/etopo20.cdf', etopo], check=True)
for z, n in ((2, 2), (3, 3), (4, 3), (5, 3)):
    cut(f'etopo{z}', etopo, z, 25, 60, n, n)
for z in (2, 4): cut(f'etopo{z}-raw16', etopo, z, 25, 60, 2, 2, step=16.0)

# Lineage: 0 = void, n = n-th source. Coast of one source over bathymetry, patches of several, and a hard square edge.
def lineage(name, z, x, y, ordinal): save(name, z, x, y, 0xFF000000 | ordinal.astype(np.uint32) << 8)

for z in (10, 11, 12):
    x0, y0 = tile_at(-6.35, 56.65, z)
    for j in range(2):
        for i in range(2):
            values, valid = read(hebrides, z, x0 + i, y0 + j)
            land = valid & (values > 0)
            if land.any() and not land.all(): lineage('lineage-coast', z, x0 + i, y0 + j, np.where(land, 1, 2))
            if valid.any() and not valid.all(): lineage('lineage-edge', z, x0 + i, y0 + j, np.where(valid, 1, 0))
rng = np.random.default_rng(7)
yy, xx = np.mgrid[0:512, 0:512]
for k in (3, 9, 25, 60):
    px, py = rng.uniform(0, 512, k), rng.uniform(0, 512, k)
    nearest = np.argmin((xx[..., None] - px) ** 2 + (yy[..., None] - py) ** 2, axis=2)
    lineage('lineage-patches', 12, k, 0, nearest + 1)
for name in sorted(os.listdir(OUT)):
    if os.path.isdir(f'{OUT}/{name}'): print(name, len(os.listdir(f'{OUT}/{name}')))
