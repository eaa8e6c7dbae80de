"""Makes a source of a million tiny files, plans and builds it in a cgroup of 512 MiB, and measures that. See runs/2026-11-21-million-files.md."""
import argparse
import os
import pathlib
import struct

import numpy
from osgeo import gdal

gdal.UseExceptions()
WEST, NORTH, CELL, CELLS = 300_000.0, 6_300_000.0, 10.0, 16  # UTM 32N; each file has 16 x 16 cells of 10 m


def template(path):
    """A GeoTIFF whose place and cells are found by their bytes, so that the others are copies with both replaced: GDAL would take an hour."""
    raster = gdal.GetDriverByName("GTiff").Create(str(path), CELLS, CELLS, 1, gdal.GDT_Float32)
    reference = gdal.osr.SpatialReference()
    reference.ImportFromEPSG(32632)
    raster.SetGeoTransform((123_456.5, CELL, 0, 765_432.5, 0, -CELL))
    raster.SetProjection(reference.ExportToWkt())
    raster.GetRasterBand(1).SetNoDataValue(-9999)
    cells = numpy.full((CELLS, CELLS), 4321.0625, numpy.float32)
    raster.GetRasterBand(1).WriteArray(cells)
    raster = None
    data = bytearray(path.read_bytes())
    place, values = data.find(struct.pack("<dd", 123_456.5, 765_432.5)), data.find(cells.tobytes())
    assert place > 0 and values > 0
    path.unlink()
    return data, place, values


def make(folder, side, per_row_folder=True):
    """side x side files in side folders, a row of them in each."""
    folder.mkdir(parents=True, exist_ok=True)
    data, place, values = template(folder / "template.tif")
    within = (numpy.arange(CELLS) * CELL).astype(numpy.float32)
    for row in range(side):
        below = folder / f"{row:04}"
        if (below / "done").exists():
            continue
        below.mkdir(exist_ok=True)
        for col in range(side):
            west, north = WEST + col * CELLS * CELL, NORTH - row * CELLS * CELL
            struct.pack_into("<dd", data, place, west, north)
            x, y = (col * CELLS * CELL + within)[None, :], (row * CELLS * CELL + within)[:, None]
            cells = (900 + 600 * numpy.sin(x / 41_000) * numpy.cos(y / 37_000) + 80 * numpy.sin(x / 2_900) * numpy.cos(y / 5_300)).astype(numpy.float32)
            if (row * 31 + col) % 97 == 0:
                cells[4:9, 3:8] = -9999
            data[values:values + cells.nbytes] = cells.tobytes()
            (below / f"{col:04}.tif").write_bytes(data)
        (below / "done").touch()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--side", type=int, default=1000, help="files a side")
    arguments = parser.parse_args()
    make(arguments.folder, arguments.side)
    print(sum(len(files) - 1 for _, _, files in os.walk(arguments.folder)) , "files")


if __name__ == "__main__":
    main()
