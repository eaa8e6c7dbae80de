#!/usr/bin/python3
"""The Inner Hebrides over GEBCO, four ways, held against a computation of its own: GDAL's warper, GDAL's rasterizer and numpy.

coast.py TERRANE DATA WORK prints the tables of bench/runs/*-coast.md. Needs gdal-bin, python3-rasterio, and world-atlas where ./terrane puts it.
"""
import glob
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
Z, SIDE = 10, 512
HALF = 20037508.342789244
RES = 2 * HALF / SIDE / 2**Z
OS, GEBCO = f"{DATA}/dem/ost50_inner_hebrides", f"{DATA}/bathy/inner_hebrides/gebco_2014_glider.tif"
ATLAS = f"{DATA}/countries/world-atlas/land-10m.json"
SHORE = 5000
BUILDS = {
    "plain": [f"{OS},name=os50", f"{GEBCO},name=gebco"],
    "values": [f"{OS},name=os50,sea_values=-2..0", f"{GEBCO},name=gebco"],
    "polygons": [f"{OS},name=os50,domain=land", f"{GEBCO},name=gebco,domain=ocean", "--land", "world-atlas:land-10m"],
    "both": [f"{OS},name=os50,sea_values=-2..0", f"{GEBCO},name=gebco,domain=ocean", "--land", "world-atlas:land-10m", "--shore", str(SHORE)],
    "coast": [f"{OS},name=os50,sea_values=-2..0", f"{GEBCO},name=gebco,ceiling=0"],
    "sea only": [f"{OS},name=os50,sea_values=-2..0", f"{GEBCO},name=gebco,valid_range=-12000..0"],
}


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def path(name):
    return os.path.join(WORK, name)


def decode(webp):
    with MemoryFile(webp) as memory, memory.open() as image:
        return image.read([1, 2, 3]).astype(np.int64)


def pinned():
    """The operation that the program pinned for OS Terrain 50."""
    plan = json.loads(run(TERRANE, "plan", *BUILDS["plain"], "--json"))["plan"]
    layer = next(s for s in plan["sources"] if s["name"] == "os50")["layers"][0]
    return layer["pipeline"]


def stored(archive, x0, y0, x1, y1):
    lineage = archive.replace(".pmtiles", "-lineage.pmtiles")
    metres = np.full(((y1 - y0) * SIDE, (x1 - x0) * SIDE), np.nan)
    ordinal = np.zeros(metres.shape, int)
    for y in range(y0, y1):
        for x in range(x0, x1):
            try:
                r, g, b = decode(run(TERRANE, "tile", archive, f"{Z}/{x}/{y}"))
                o = decode(run(TERRANE, "tile", lineage, f"{Z}/{x}/{y}"))
            except subprocess.CalledProcessError:
                continue
            at = np.s_[(y - y0) * SIDE:(y - y0 + 1) * SIDE, (x - x0) * SIDE:(x - x0 + 1) * SIDE]
            metres[at], ordinal[at] = r * 256 + g + b / 256 - 32768, o[0] * 256 + o[1]
    return metres, ordinal


def near(mask, steps):
    """Pixels within so many steps (of four neighbours) of the mask."""
    for _ in range(steps):
        grown = mask.copy()
        grown[1:] |= mask[:-1]
        grown[:-1] |= mask[1:]
        grown[:, 1:] |= mask[:, :-1]
        grown[:, :-1] |= mask[:, 1:]
        mask = grown
    return mask


def describe(values):
    if values.size == 0:
        return "none"
    q = np.percentile(values, [1, 50, 99])
    return f"{values.size:8d}  mean {values.mean():8.2f}  min {values.min():8.2f}  p1 {q[0]:8.2f}  median {q[1]:7.2f}  p99 {q[2]:7.2f}  max {values.max():7.2f}"


def main():
    os.makedirs(WORK, exist_ok=True)
    pipeline = pinned()
    x0, y0, x1, y1 = 491, 313, 497, 320  # of zoom 10: all tiles of the Hebridean squares
    extent = [RES * SIDE * x0 - HALF, HALF - RES * SIDE * y1, RES * SIDE * x1 - HALF, HALF - RES * SIDE * y0]
    size = ["-ts", (x1 - x0) * SIDE, (y1 - y0) * SIDE]

    members = sorted(f"/vsizip/{z}/{n}" for z in glob.glob(f"{OS}/*.zip") for n in subprocess.run(
        ["unzip", "-Z1", z], check=True, capture_output=True, text=True).stdout.split() if n.endswith(".asc"))
    with open(path("members.txt"), "w") as names:
        names.write("\n".join(members))
    run("gdalbuildvrt", "-q", "-overwrite", "-a_srs", "EPSG:27700", "-hidenodata", "-vrtnodata", "-9999", "-input_file_list", path("members.txt"), path("os.vrt"))
    with rasterio.open(path("os.vrt")) as source:
        cells, profile = source.read(1).astype("float32"), source.profile
    cells[cells == -9999] = np.nan
    profile.update(driver="GTiff", dtype="float32", nodata=np.nan, count=1, tiled=False, blockxsize=None, blockysize=None)
    for key in ("blockxsize", "blockysize", "interleave", "compress"):
        profile.pop(key, None)
    sea = (cells >= np.float32(-2)) & (cells <= 0)
    print(f"cells: {np.isfinite(cells).sum()} of OS Terrain 50; {sea.sum()} from -2 to 0 m, {(cells < -2).sum()} below, lowest {np.nanmin(cells):.2f} m")
    heights, counts = np.unique(np.round(cells[sea], 1), return_counts=True)
    print("  " + ", ".join(f"{h:.1f} m: {c}" for h, c in zip(heights, counts)))
    warped = {}
    for name, values in (("raw", cells), ("cut", np.where(sea, np.float32(np.nan), cells))):
        with rasterio.open(path(f"os-{name}.tif"), "w", **profile) as target:
            target.write(values, 1)
        run("gdalwarp", "-q", "-overwrite", "-et", 0, "-s_srs", "EPSG:27700", "-t_srs", "EPSG:3857", "-ct", pipeline, "-te", *map(repr, extent), *size,
            "-r", "bilinear", "-ot", "Float32", "-dstnodata", "nan", "-wo", "XSCALE=1", "-wo", "YSCALE=1", path(f"os-{name}.tif"), path(f"os-{name}-z10.tif"))
        warped[name] = rasterio.open(path(f"os-{name}-z10.tif")).read(1)
    run("gdalwarp", "-q", "-overwrite", "-et", 0, "-ovr", "NONE", "-t_srs", "EPSG:3857", "-te", *map(repr, extent), *size, "-r", "bilinear", "-ot", "Float32",
        "-dstnodata", "nan", GEBCO, path("gebco-z10.tif"))
    gebco = rasterio.open(path("gebco-z10.tif")).read(1)
    with rasterio.open(GEBCO) as source:
        lowered, shape = np.minimum(source.read(1), 0).astype("float32"), source.profile
    with rasterio.open(path("gebco-low.tif"), "w", driver="GTiff", width=shape["width"], height=shape["height"], count=1, dtype="float32", crs=shape["crs"],
                       transform=shape["transform"]) as target:
        target.write(lowered, 1)
    run("gdalwarp", "-q", "-overwrite", "-et", 0, "-t_srs", "EPSG:3857", "-te", *map(repr, extent), *size, "-r", "bilinear", "-ot", "Float32", "-dstnodata", "nan",
        path("gebco-low.tif"), path("gebco-low-z10.tif"))
    low = rasterio.open(path("gebco-low-z10.tif")).read(1)
    run("ogr2ogr", "-overwrite", "-a_srs", "EPSG:4326", "-makevalid", "-clipsrc", -12, 53, -2, 62, path("land4326.gpkg"), ATLAS)
    run("ogr2ogr", "-overwrite", "-t_srs", "EPSG:3857", path("land.gpkg"), path("land4326.gpkg"))
    if os.path.exists(path("land.tif")):
        os.remove(path("land.tif"))
    run("gdal_rasterize", "-q", "-burn", 1, "-ot", "Byte", "-te", *map(repr, extent), *size, path("land.gpkg"), path("land.tif"))
    land = rasterio.open(path("land.tif")).read(1) == 1

    raw, cut = warped["raw"], warped["cut"]
    expected = {
        "plain": np.where(np.isfinite(raw), raw, gebco),
        "values": np.where(np.isfinite(cut), cut, gebco),
        "coast": np.where(np.isfinite(cut), cut, low),
        "polygons": np.where(land, raw, gebco),
    }
    values = np.where(np.isfinite(cut), 1, np.where(np.isfinite(gebco), 2, 0))
    which = {
        "plain": np.where(np.isfinite(raw), 1, np.where(np.isfinite(gebco), 2, 0)),
        "values": values,
        "coast": values,
        "polygons": np.where(land & np.isfinite(raw), 1, np.where(~land & np.isfinite(gebco), 2, 0)),
    }
    covered = np.isfinite(raw) & np.isfinite(gebco)  # squares reach a little farther east than GEBCO's file
    truth = np.isfinite(cut)  # land as OS Terrain 50 has it
    found = {}
    for name, arguments in BUILDS.items():
        archive = path(f"{name.replace(' ', '-')}.pmtiles")
        run(TERRANE, "build", "-q", "--overwrite", *arguments, "--lineage", "--rounding", "none", "-o", archive)
        print(f"{name}: " + run(TERRANE, "verify", "--deep", archive).decode().strip().splitlines()[-1].split(": ", 1)[1])
        found[name] = stored(archive, x0, y0, x1, y1)
    print("\nagainst GDAL and numpy (pixels of zoom 10, all tiles)")
    for name, (metres, ordinal) in found.items():
        if name not in expected:
            continue
        there = ~np.isnan(metres)
        other = (ordinal != which[name]) & there
        same = there & (ordinal == which[name]) & (ordinal > 0)
        difference = metres[same] - expected[name][same]
        print(f"  {name:9s} {there.sum():8d} pixels, {other.sum():5d} of another source, RMSE {math.sqrt((difference**2).mean()):.5f} m, max {np.abs(difference).max():.4f} m")
    print("\nwithin the squares of OS Terrain 50")
    for name, (metres, ordinal) in found.items():
        o = np.where(covered, ordinal, -1)
        fake = (o == 1) & ~truth
        lost = truth & (o == 2)
        void = o == 0
        high = (o == 2) & ~truth & (metres > 0)
        print(f"  {name:9s} land pixels {np.sum((o == 1) & truth):7d} kept, {lost.sum():6d} lost; stored sea shown {fake.sum():7d}; void {void.sum():6d}; GEBCO above 0 m at sea {high.sum():6d}")
    print("\nland side: OS land pixels within 3 of its sea; sea side: sea pixels within 3 of its land (inside the squares)")
    onshore, offshore = truth & near(~truth & covered, 3), ~truth & covered & near(truth, 3)
    for name, (metres, ordinal) in found.items():
        print(f"  {name:9s} land side {describe(metres[onshore])}")
        print(f"  {'':9s} sea side  {describe(metres[offshore])}  above 0 m: {np.mean(metres[offshore] > 0):.1%}")
    print("\ncells before interpolation, or pixels after it")
    late = np.where(raw > 0, raw, np.nan)
    print(f"  land pixels: cells {truth.sum()}, pixels {np.isfinite(late).sum()}; only by cells {np.sum(truth & np.isnan(late))}, only by pixels {np.sum(~truth & np.isfinite(late))}")
    first = truth & near(~truth & covered, 1)
    print(f"  first land pixel, mean: cells {np.nanmean(cut[first]):.2f} m, interpolated with the sea {np.nanmean(raw[first]):.2f} m; below 1 m: {np.mean(cut[first] < 1):.1%} and {np.mean(raw[first] < 1):.1%}")
    at_sea = ~truth & covered
    print(f"  GEBCO at sea: above 0 m {np.mean(gebco[at_sea] > 0):.1%}; exactly 0 m when lowered after interpolation {np.mean(np.minimum(gebco, 0)[at_sea] == 0):.1%}, before it {np.mean(low[at_sea] == 0):.1%}")
    inland = land & ~near(~land, int(SHORE / (RES * math.cos(math.radians(57)))))
    print(f"  pixels with a stored height of the sea deeper than {SHORE} m inside land-10m: {np.sum(inland & covered & ~truth)}")
    off = (land != truth) & covered
    for metres in (500, 1000, 2000, 5000):
        steps = int(metres / (RES * math.cos(math.radians(57))))
        print(f"  land-10m is wrong on {off.sum()} pixels; farther than {metres} m from its border: {np.sum(off & ~(near(land, steps) & near(~land, steps)))}")


main()
