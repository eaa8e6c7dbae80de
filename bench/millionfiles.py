"""Makes a source of a million tiny files. How they were planned and built within 512 MiB: runs/2026-11-21-million-files.md."""
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


def write_list(folder, side):
    """What `terrane bounds FOLDER --full` writes, in a minute instead of twenty: bounds from the corners only, which `build` does not read."""
    utm, mercator = gdal.osr.SpatialReference(), gdal.osr.SpatialReference()
    utm.ImportFromEPSG(32632)
    mercator.ImportFromEPSG(3857)
    to = gdal.osr.CoordinateTransformation(utm, mercator)
    size = CELLS * CELL
    with open(folder / "bounds.csv", "w") as out:
        out.write("filename,left,bottom,right,top,width,height,crs,transform,driver,type,blocks,nodata,mask,scale,offset,bytes,modified\n")
        for row in range(side):
            above, below = ([p[:2] for p in to.TransformPoints([(WEST + col * size, NORTH - line * size) for col in range(side + 1)])] for line in (row, row + 1))
            for col in range(side):
                name = f"{row:04}/{col:04}.tif"
                stat = os.stat(folder / name)
                left, right = min(above[col][0], below[col][0]), max(above[col + 1][0], below[col + 1][0])
                bottom, top = min(below[col][1], below[col + 1][1]), max(above[col][1], above[col + 1][1])
                out.write(f"{name},{left!r},{bottom!r},{right!r},{top!r},{CELLS},{CELLS},EPSG:32632,{WEST + col * size!r} {CELL} 0 {NORTH - row * size!r} 0 {-CELL},"
                          f"GTiff,Float32,{CELLS}x{CELLS},-9999,0,1,0,{stat.st_size},{stat.st_mtime_ns // 100 + 621355968000000000}\n")


def make(folder, side):
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
    parser.add_argument("--list", action="store_true", help="write bounds.csv")
    arguments = parser.parse_args()
    make(arguments.folder, arguments.side)
    if arguments.list:
        write_list(arguments.folder, arguments.side)
    print(arguments.side ** 2, "files")


if __name__ == "__main__":
    main()
