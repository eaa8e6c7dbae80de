#!/usr/bin/python3
"""Feathers and filled holes on real input, held against GDAL's warper and numpy: every pixel, in ramps too.

seams.py TERRANE DATA WORK prints the figures of bench/runs/*-feather.md for Sao Miguel, Armenia and filled holes. Needs python3-gdal and numpy.
"""
import math
import os
import subprocess
import sys

import numpy as np
from osgeo import gdal

from oracle import compare, sources
from oracle.pmtiles import Archive

gdal.SetConfigOption("CPL_LOG", os.devnull)  # a global grid reaches places that EPSG:3857 lacks, and GDAL says so each time

TERRANE, DATA, WORK = sys.argv[1:4]
SIDE, HALF = 512, 20037508.342789244
EUDEM, BATHY, ETOPO = "dem/sao_miguel/eu_dem_v11.tif", "bathy/azores_bathy_1m.nc", "bathy/global/ETOPO1_Ice_g_geotiff.resampled-1deg.tif"
GLO30, GLO90, MERGED = (f"dem/glo_armenia/{name}.tif" for name in ("glo_30_left", "glo_90_right", "glo_merged"))
HOLES = "bathy/holes/earth_relief_20m_holes.grd"
WEBMERC = "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=webmerc +lat_0=0 +lon_0=0 +x_0=0 +y_0=0 +ellps=WGS84"


def build(name, zoom, arguments):
    """Elevations and ordinals of the tiles of a zoom as two arrays, with the column and row of their first pixel."""
    output = os.path.join(WORK, name + ".pmtiles")
    lineage = output.replace(".pmtiles", "-lineage.pmtiles")
    subprocess.run([TERRANE, "build", "-q", "--overwrite", "--rounding", "none", "--lineage", "-o", output, *arguments], check=True)
    deep = subprocess.run([TERRANE, "verify", "--deep", output, lineage], capture_output=True, text=True)
    print(f"\n## {name}\n{' '.join(a.replace(DATA + '/', '') for a in arguments)}\nverify --deep: exit {deep.returncode}")
    terrain, origin = Archive(output), Archive(lineage)
    tiles = [(x, y) for z, x, y in terrain.tiles if z == zoom]
    (x0, y0), (x1, y1) = np.min(tiles, axis=0), np.max(tiles, axis=0) + 1
    metres, ordinal = np.full(((y1 - y0) * SIDE, (x1 - x0) * SIDE), np.nan), np.zeros(((y1 - y0) * SIDE, (x1 - x0) * SIDE), int)
    for x, y in tiles:
        at = np.s_[(y - y0) * SIDE:(y - y0 + 1) * SIDE, (x - x0) * SIDE:(x - x0 + 1) * SIDE]
        metres[at], ordinal[at] = compare.elevations(terrain.read((zoom, x, y))), compare.ordinals(origin.read((zoom, x, y)))
    for entry in terrain.metadata["legend"]:
        print(f"  {entry['ordinal']} {entry['name']}: {np.sum(ordinal == entry['ordinal'])} pixels of z{zoom}")
    return metres, ordinal, (x0 * SIDE, y0 * SIDE)


def warped(path, zoom, first, shape):
    return sources.geographic(os.path.join(DATA, path), 1, zoom, WEBMERC).warp(zoom, int(first[0]), int(first[1]), shape[1], shape[0]).astype(float)


def ground(zoom, first, rows):
    """Metres on the ground along a pixel, by row: geometric mean of east and north on the WGS 84 ellipsoid."""
    lat = np.arctan(np.sinh(math.pi * (1 - 2 * (first[1] + np.arange(rows) + 0.5) / (SIDE * 2**zoom))))
    e2, a = 0.0066943799901413165, 6378137
    q = 1 - e2 * np.sin(lat)**2
    east, north = np.cos(lat) * a / np.sqrt(q), np.cos(lat) * a * (1 - e2) / q**1.5
    return (np.sqrt(east * north) / a * 2 * HALF / SIDE / 2**zoom)[:, None]


def distance(mask, reach):
    """Pixels from each centre to the nearest of the mask's, exact; infinite beyond reach."""
    near = np.where(mask, 0.0, np.inf)
    for i in range(1, len(near)):
        near[i] = np.minimum(near[i], near[i - 1] + 1)
    for i in range(len(near) - 2, -1, -1):
        near[i] = np.minimum(near[i], near[i + 1] + 1)
    near, best, width = near**2, np.full(mask.shape, np.inf), mask.shape[1]
    for d in range(-reach, reach + 1):
        to, of = np.s_[:, max(0, -d):width - max(0, d)], np.s_[:, max(0, d):width - max(0, -d)]
        best[to] = np.minimum(best[to], near[of] + d * d)
    return np.where(best <= reach * reach, np.sqrt(best), np.inf)


def weight(valid, beneath, feather, pixel):
    """The ramp of one side: min(1, d / F), as docs/adr/0003-feather.md defines it."""
    radius = feather / 4 / pixel
    most = math.ceil(radius.max()) + 2
    discs = distance(~valid & (distance(valid, most) > radius), most)
    edge = ~valid & (discs <= radius + 1) & beneath
    return np.minimum(1, (distance(edge, math.ceil((feather / pixel).max()) + 2) - 0.5) * pixel / feather)


def laid(upper, lower, feather, pixel):
    """Upper over lower, and where the two are mixed."""
    s, b = np.isfinite(upper), np.isfinite(lower)
    w, v = weight(s, b, feather, pixel), weight(b, s, feather, pixel)
    share = np.where(s & b, w / (w + (1 - w) * v), s)
    return np.where(s & b, share * upper + (1 - share) * lower, np.where(s, upper, lower)), share


def figures(difference):
    if difference.size == 0:
        return "no pixels"
    return f"{difference.size:8d} pixels, RMSE {math.sqrt((difference**2).mean()):.5f} m, max {np.abs(difference).max():.5f} m"


def steps(metres, inner, outer):
    """Differences between neighbours of which one lies in inner and the other in outer."""
    found = []
    for a, b in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        pairs = (inner[a] & outer[b]) | (outer[a] & inner[b])
        found.append((metres[b] - metres[a])[pairs])
    found = np.abs(np.concatenate(found))
    found = found[np.isfinite(found)]
    return f"{found.size} pairs, RMS {math.sqrt((found**2).mean()):.2f}, 99 % {np.percentile(found, 99):.2f}, max {found.max():.2f} m"


def sao_miguel():
    wide = {1: 1000, 2: 20000}
    plain = None
    for name, first, second in (("sao-miguel", "", ""), ("sao-miguel-feather", f",feather={wide[1]}", f",feather={wide[2]}")):
        metres, ordinal, at = build(name, 9, [f"{DATA}/{EUDEM}{first}", f"{DATA}/{BATHY},crs=EPSG:4326{second}", f"{DATA}/{ETOPO}", "--bbox", "-26.2,37.2,-22,38.6", "--max-zoom", "9"])
        there = ordinal > 0
        level = {k: np.where(there, warped(path, 9, at, metres.shape), np.nan) for k, path in ((1, EUDEM), (2, BATHY), (3, ETOPO))}
        pixel = ground(9, at, len(metres))
        if first:
            lower, share2 = laid(level[2], level[3], wide[2], pixel)
            expected, share1 = laid(level[1], lower, wide[1], pixel)
        else:
            share1, share2 = np.isfinite(level[1]).astype(float), np.isfinite(level[2]).astype(float)
            expected = np.where(share1 == 1, level[1], np.where(share2 == 1, level[2], level[3]))
        pure = {1: share1 == 1, 2: (share1 == 0) & (share2 == 1), 3: (share1 == 0) & (share2 == 0)}
        for k, path in ((1, EUDEM), (2, BATHY), (3, ETOPO)):
            print(f"  {k} outside ramps: {figures((metres - level[k])[pure[k] & there & (ordinal == k)])}; named otherwise there: {np.sum(pure[k] & there & (ordinal != k))}")
        ramp = there & ~(pure[1] | pure[2] | pure[3])
        print(f"  in ramps, against the definition: {figures((metres - expected)[ramp])}")
        for text, k, beneath in (("EU-DEM's edge", 1, there), ("the bathymetry's edge", 2, there & ~np.isfinite(level[1]))):
            inner = np.isfinite(level[k])
            print(f"  steps across {text}: {steps(metres, inner, ~inner & beneath)}")
            print(f"    within it: {steps(metres, inner, inner)}")
        if first:
            changed = there & (metres != plain)
            print(f"  changed by the feathers: {changed.sum()} of {there.sum()} pixels; lineage 1 {np.sum(changed & (ordinal == 1))}, 2 {np.sum(changed & (ordinal == 2))}, 3 {np.sum(changed & (ordinal == 3))}")
        plain = metres


def armenia():
    for feather in (0, 50, 500):
        metres, ordinal, at = build(f"armenia-{feather}", 12, [f"{DATA}/{GLO30}", f"{DATA}/{GLO90}", *(["--feather", f"{feather}m"] if feather else [])])
        fine, coarse, merged = (warped(path, 12, at, metres.shape) for path in (GLO30, GLO90, MERGED))
        pixel = ground(12, at, len(metres))
        s, b = np.isfinite(fine), np.isfinite(coarse)
        expected = laid(fine, coarse, feather, pixel)[0] if feather else np.where(s, fine, coarse)
        inside = s & np.isfinite(merged) & (ordinal > 0)
        far = inside & (distance(b & ~s, 10) * pixel > 60)
        print(f"  against the definition:                  {figures((metres - expected)[ordinal > 0])}; valid in one only {np.sum((ordinal > 0) != (s | b))}")
        print(f"  inside the 30 m area, upstream's merge:  {figures((metres - merged)[inside])}")
        print(f"  more than 60 m from its border:          {figures((metres - merged)[far])}")
        print(f"  the overlap: {np.sum(s & b)} pixels, of which {np.sum(s & b & (ordinal == 2))} are named after the 90 m file")
        data = np.where(ordinal > 0, metres, np.nan)
        print(f"  steps across the 30 m file's edge: {steps(data, s, b & ~s)}")
        print(f"  steps across the 90 m file's edge: {steps(data, b, s & ~b)}")
        print(f"  upstream's merge, the same places: {steps(merged, s, b & ~s)}; {steps(merged, b, s & ~b)}")


def regions(void):
    """Connected regions of a mask, corners included, as lists of (row, column)."""
    left, found = set(zip(*np.nonzero(void))), []
    while left:
        stack, region = [left.pop()], []
        while stack:
            r, c = stack.pop()
            region.append((r, c))
            for at in [(r + i, c + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
                if at in left:
                    left.remove(at)
                    stack.append(at)
        found.append(region)
    return found


def soap(metres, region):
    """Laplace's equation over a region whose rim is data, by conjugate gradients."""
    inside = np.zeros(metres.shape, bool)
    inside[tuple(zip(*region))] = True

    def laplacian(values):
        return np.where(inside, 4 * values - sum(np.roll(values, *by) for by in ((1, 0), (-1, 0), (1, 1), (-1, 1))), 0)

    rim = np.where(inside, 0, np.nan_to_num(metres))
    values, rest = np.zeros(metres.shape), -laplacian(rim)
    way, square = rest, (rest**2).sum()
    while square > 1e-12:
        ahead = laplacian(way)
        by = square / (way * ahead).sum()
        values, rest, before = values + by * way, rest - by * ahead, square
        square = (rest**2).sum()
        way = rest + square / before * way
    return values[tuple(zip(*region))]


def holes(zoom, sizes):
    void = None
    for size in (0, *sizes):
        metres, ordinal, at = build(f"holes-z{zoom}-{size}", zoom, [f"{DATA}/{HOLES},crs=EPSG:4326", "--max-zoom", str(zoom), *(["--fill-holes", f"{size}km"] if size else [])])
        pixel = ground(zoom, at, len(metres))[:, 0]
        if size == 0:
            void, parts = ordinal == 0, regions(ordinal == 0)
            parts = [p for p in parts if not any(r in (0, void.shape[0] - 1) or c in (0, void.shape[1] - 1) for r, c in p)]
            print(f"  void: {void.sum()} pixels, of which {sum(map(len, parts))} in {len(parts)} interior holes")
            continue
        should = np.zeros(void.shape, bool)
        worst = []
        for part in parts:
            rows, columns = zip(*part)
            across = max(max(rows) - min(rows) + 1, max(columns) - min(columns) + 1) * pixel[min(rows)] / 1000
            print(f"  hole of {len(part)} pixels, {across:.1f} km across: {np.sum(ordinal[rows, columns] == 2)} pixels filled")
            if across <= size:
                should[rows, columns] = True
                worst.append(np.abs(soap(metres, part) - metres[rows, columns]).max())
        print(f"  filled {np.sum(ordinal == 2)}, void {np.sum(ordinal == 0)}, differing from the rule {np.sum(should != (ordinal == 2))}; "
              f"against a solution of Laplace's equation {max(worst, default=0):.4f} m at most")


os.makedirs(WORK, exist_ok=True)
sao_miguel()
armenia()
holes(5, (100, 300, 500))
