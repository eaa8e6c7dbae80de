#!/usr/bin/python3
"""One SRTM tile in two CRSs, built twice: how far the two builds are apart. gabon.py TERRANE DATA WORK."""
import json
import math
import os
import subprocess
import sys
import warnings

import numpy as np
import rasterio
from rasterio.io import MemoryFile

warnings.filterwarnings("ignore", category=rasterio.errors.NotGeoreferencedWarning)
TERRANE, DATA, WORK = sys.argv[1:4]
FILES = {"degrees": f"{DATA}/dem/gabon/N00E010.hgt", "utm": f"{DATA}/dem/gabon/N00E010_utm32n.tif"}


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def decode(webp):
    with MemoryFile(webp) as memory, memory.open() as image:
        return image.read([1, 2, 3]).astype(np.int64)


def pixels(name, zoom):
    archive, side = os.path.join(WORK, f"gabon-{name}.pmtiles"), 2**zoom
    x0, x1 = int((10 + 180) / 360 * side), int((11.01 + 180) / 360 * side)
    y0, y1 = side // 2 - 1 - int(side / 360 * 1.01), side // 2
    metres = np.full(((y1 - y0 + 1) * 512, (x1 - x0 + 1) * 512), np.nan)
    for y in range(y0, y1 + 1):
        for x in range(x0, x1 + 1):
            try:
                r, g, b = decode(run(TERRANE, "tile", archive, f"{zoom}/{x}/{y}"))
                o = decode(run(TERRANE, "tile", archive.replace(".pmtiles", "-lineage.pmtiles"), f"{zoom}/{x}/{y}"))
            except subprocess.CalledProcessError:
                continue
            values = r * 256 + g + b / 256 - 32768
            values[o[0] * 256 + o[1] == 0] = np.nan
            metres[(y - y0) * 512:(y - y0 + 1) * 512, (x - x0) * 512:(x - x0 + 1) * 512] = values
    return metres


os.makedirs(WORK, exist_ok=True)
for name, file in FILES.items():
    archive = os.path.join(WORK, f"gabon-{name}.pmtiles")
    run(TERRANE, "build", "-q", "--overwrite", file, "--lineage", "--rounding", "none", "--max-zoom", 11, "-o", archive)
    with rasterio.open(file) as source:
        print(f"{name}: {source.crs} {source.width} x {source.height}, cells {source.res}, nodata {source.nodata}; {run(TERRANE, 'verify', '--deep', archive).decode().strip().splitlines()[-1].split(': ', 1)[1]}")
# What the file itself lost on its way into the other CRS: its cells back at the places of the first, bilinear.
with rasterio.open(FILES["degrees"]) as source:
    first, bounds = source.read(1, masked=True).filled(-32768).astype(float), source.bounds
    back = os.path.join(WORK, "gabon-back.tif")
    run("gdalwarp", "-q", "-overwrite", "-et", 0, "-r", "bilinear", "-ot", "Float32", "-dstnodata", "nan", "-t_srs", source.crs.to_wkt(), "-te", *bounds, "-ts", source.width, source.height,
        FILES["utm"], back)
second = rasterio.open(back).read(1)
both = np.isfinite(second) & (first > -1000)
difference = second[both] - first[both]
print(f"the files, UTM warped back by GDAL: {both.sum()} cells, mean {difference.mean():.3f}, RMSE {math.sqrt((difference**2).mean()):.3f}, max {np.abs(difference).max():.2f} m")
for zoom in (11, 10, 9, 8):
    a, b = pixels("degrees", zoom), pixels("utm", zoom)
    both = np.isfinite(a) & np.isfinite(b)
    d = b[both] - a[both]
    print(f"z{zoom}: {both.sum()} pixels in both, {np.sum(np.isfinite(a) != np.isfinite(b))} in one; mean {d.mean():.3f}, RMSE {math.sqrt((d**2).mean()):.3f}, p99.9 {np.percentile(np.abs(d), 99.9):.2f}, max {np.abs(d).max():.2f} m; heights {np.nanmin(a):.0f} to {np.nanmax(a):.0f} m")
