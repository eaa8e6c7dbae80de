"""Makes a source of many files, builds it within a memory bound, and measures what that takes. See runs/2026-11-20-many-files.md."""
import argparse
import json
import os
import pathlib
import subprocess
import sys

import numpy
from osgeo import gdal

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import measure  # noqa: E402

gdal.UseExceptions()
WEST, NORTH, CELL = 300_000.0, 6_300_000.0, 10.0  # UTM 32N


def make(folder, files, side):
    """files x files GeoTIFFs of side x side cells: hills of many sizes and rough ground, compressed, with a hole in every seventh file."""
    folder.mkdir(parents=True, exist_ok=True)
    driver = gdal.GetDriverByName("GTiff")
    reference = gdal.osr.SpatialReference()
    reference.ImportFromEPSG(32632)
    for row in range(files):
        for col in range(files):
            path = folder / f"{row:02}-{col:02}.tif"
            if path.exists():
                continue
            x = ((col * side + numpy.arange(side)) * CELL)[None, :]
            y = ((row * side + numpy.arange(side)) * CELL)[:, None]
            f = numpy.float32
            z = numpy.random.default_rng(row * files + col).normal(0, 0.6, (side, side)).astype(f)
            # Products of one row and one column: a sine per cell would take longer than the build.
            z += 900 + (600 * numpy.sin(x / 41_000)).astype(f) * numpy.cos(y / 37_000).astype(f)
            z += (180 * numpy.sin(x / 2_900)).astype(f) * numpy.cos(y / 5_300).astype(f)
            z += (180 * numpy.cos(x / 2_900)).astype(f) * numpy.sin(y / 5_300).astype(f)
            z += (25 * numpy.sin(x / 310)).astype(f) * numpy.sin(y / 270).astype(f)
            z = numpy.round(z * f(10)) / f(10)
            if (row * files + col) % 7 == 0:
                z[side // 3:side // 2, side // 4:side // 3] = -9999
            partial = str(path) + ".partial"
            raster = driver.Create(partial, side, side, 1, gdal.GDT_Float32, ["TILED=YES", "COMPRESS=ZSTD", "PREDICTOR=3", "ZSTD_LEVEL=1"])
            raster.SetGeoTransform((WEST + col * side * CELL, CELL, 0, NORTH - row * side * CELL, 0, -CELL))
            raster.SetProjection(reference.ExportToWkt())
            raster.GetRasterBand(1).SetNoDataValue(-9999)
            raster.GetRasterBand(1).WriteArray(z)
            raster = None
            os.rename(partial, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--terrane", default="./terrane")
    parser.add_argument("--files", type=int, default=20, help="a side")
    parser.add_argument("--side", type=int, default=3000, help="cells a side of a file")
    parser.add_argument("--memory", default="512M")
    parser.add_argument("--max-zoom")
    arguments = parser.parse_args()
    source = arguments.folder / "source"
    make(source, arguments.files, arguments.side)
    output = arguments.folder / "many.pmtiles"
    command = [arguments.terrane, "build", str(source), "-o", str(output), "--memory", arguments.memory, "--overwrite"]
    if arguments.max_zoom:
        command += ["--max-zoom", arguments.max_zoom]
    run = measure.run(command, log=arguments.folder / "build.log")
    report = json.load(open(str(output) + ".report.json"))
    subprocess.run([arguments.terrane, "verify", str(output)], check=True)
    tiles, size = sum(z["tiles"] for z in report["tiles"]), sum(z["bytes"] for z in report["tiles"])
    cells = arguments.files * arguments.side
    print(f"{cells} x {cells} cells in {arguments.files ** 2} files ({sum(f.stat().st_size for f in source.iterdir()) / 1e9:.2f} GB)")
    print(f"{tiles} tiles to zoom {report['tiles'][-1]['zoom']}, {size / 1e6:.0f} MB, {size / tiles / 1e3:.1f} KB a tile")
    print(f"wall {run.wall:.0f} s, CPU {run.cpu:.0f} s, {run.cpu / tiles * 1e3:.1f} ms a tile")
    print(f"peak of the process tree: {run.peak_pss / 2 ** 20:.0f} MiB sampled {run.samples} times from outside, {report['memory']['peakTreeBytes'] / 2 ** 20:.0f} MiB by the program; "
          f"resident {report['memory']['peakResidentBytes'] / 2 ** 20:.0f} MiB; allowed {report['memory']['limitBytes'] / 2 ** 20:.0f} MiB")


if __name__ == "__main__":
    main()
