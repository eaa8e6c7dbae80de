#!/usr/bin/python3
"""The same input through terrane and through gdalwarp + gdal_calc.py + gdal2tiles.py, one after the other, and what each cost. Called by peers.sh.

usage: peers.py TERRANE DATA WORK
"""
import glob
import os
import shutil
import sys

import measure
from oracle.pmtiles import Archive
from osgeo import gdal

MIN_ZOOM, MAX_ZOOM = 6, 12
RESOLUTION = 2 * 20037508.342789244 / 512 / 2 ** MAX_ZOOM
STEP = 0.5  # metres: what both round to at zoom 12
CASES = {"gloucestershire, 36 zips": "dem/ost50_gloucestershire/*.zip", "scotland, the zips of square NN": "dem/ost50_large_scotland/nn*.zip"}


def members(zips):
    return [f"/vsizip/{z}/{m}" for z in zips for m in gdal.ReadDir(f"/vsizip/{z}") if m.lower().endswith(".asc")]


def gdal_commands(zips, folder):
    names = os.path.join(folder, "names.txt")
    with open(names, "w") as f:
        f.write("\n".join(members(zips)))
    metres = f"(numpy.round((numpy.where(A<-32000,0,A).astype(float)+32768)/{STEP})*{STEP})"
    at = lambda name: os.path.join(folder, name)
    return {
        "gdalbuildvrt": ["gdalbuildvrt", "-q", "-input_file_list", names, at("in.vrt")],
        "gdalwarp": ["gdalwarp", "-q", "-multi", "-wo", "NUM_THREADS=2", "-t_srs", "EPSG:3857", "-r", "bilinear", "-tr", str(RESOLUTION), str(RESOLUTION), "-tap",
                     "-ot", "Float32", "-dstnodata", "-32768", at("in.vrt"), at("warped.tif")],
        "gdal_calc.py": ["gdal_calc.py", "--quiet", "-A", at("warped.tif"), f"--outfile={at('rgb.tif')}", "--type=Byte", "--hideNoData",
                         f"--calc={metres}//256", f"--calc={metres}%256//1", f"--calc={metres}%1*256"],
        "gdal2tiles.py": ["gdal2tiles.py", "-q", "--xyz", "--tilesize=512", f"--zoom={MIN_ZOOM}-{MAX_ZOOM}", "-r", "near", "--tiledriver=WEBP", "--webp-lossless",
                          "--processes=2", "-w", "none", at("rgb.tif"), at("tiles")],
    }


def gdal_tiles(folder):
    found = {}
    for path in glob.glob(os.path.join(folder, "tiles/*/*/*.webp")):
        z, x, y = path[:-5].split(os.sep)[-3:]
        found[int(z), int(x), int(y)] = os.path.getsize(path)
    return found


def total(runs):
    return measure.Run(sum(r.wall for r in runs), sum(r.cpu for r in runs), max(r.peak_pss for r in runs), sum(r.samples for r in runs))


def row(name, run, tiles, size, common):
    return f"| {name} | {tiles} | {run.wall:.1f} | {run.cpu:.1f} | {1000 * run.cpu / tiles:.1f} | {run.peak_pss / 2**20:.0f} | {size / tiles:,.0f} | {common:,.0f} |"


def compare(name, pattern, terrane, data, work):
    folder = os.path.join(work, "peers")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    zips, log = sorted(glob.glob(os.path.join(data, pattern))), os.path.join(work, "peers.log")
    stages = {stage: measure.run(command, log=log) for stage, command in gdal_commands(zips, folder).items()}
    theirs, theirs_run = gdal_tiles(folder), total(stages.values())
    ours_run, ours = {}, {}
    for encoder in ("terrane", "libwebp"):
        output = os.path.join(folder, encoder + ".pmtiles")
        command = [terrane, "build", *zips, "-o", output, "--min-zoom", str(MIN_ZOOM), "--max-zoom", str(MAX_ZOOM), "--webp-encoder", encoder]
        ours_run[encoder] = measure.run(command, log=log)
        ours[encoder] = {tile: length for tile, (_, length) in Archive(output).tiles.items()}
    both = set(theirs) & set(ours["terrane"])
    mean = lambda tiles: sum(tiles[t] for t in both) / len(both)
    print(f"## {name}, zoom {MIN_ZOOM} to {MAX_ZOOM}\n")
    print("| program | tiles | wall s | CPU s | CPU per tile ms | peak PSS of the tree MiB | bytes per tile | bytes per tile, the " + f"{len(both)} tiles that both have |\n|---|---|---|---|---|---|---|---|")
    print(row("gdalwarp + gdal_calc.py + gdal2tiles.py", theirs_run, len(theirs), sum(theirs.values()), mean(theirs)))
    for encoder, tiles in ours.items():
        print(row(f"terrane build --webp-encoder {encoder}", ours_run[encoder], len(tiles), sum(tiles.values()), mean(tiles)))
    r, t = ours_run["terrane"], ours["terrane"]
    print(f"\nterrane / GDAL: CPU per tile {r.cpu / len(t) / (theirs_run.cpu / len(theirs)):.3f}, bytes per tile {mean(t) / mean(theirs):.3f}, "
          f"peak memory {r.peak_pss / theirs_run.peak_pss:.2f}, wall {r.wall / theirs_run.wall:.2f}.\n")
    print("GDAL by stage, CPU s: " + ", ".join(f"{stage} {run.cpu:.1f}" for stage, run in stages.items()) + ".\n", flush=True)
    shutil.rmtree(folder)


def main():
    terrane, data, work = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    for name, pattern in CASES.items():
        compare(name, pattern, terrane, os.path.abspath(data), os.path.abspath(work))


if __name__ == "__main__":
    main()
