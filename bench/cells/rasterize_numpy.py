#!/usr/bin/python3
"""The common way, to compare with: GDAL rasterize (centre rule) in strips of 512 rows, then numpy for ids, coordinates and areas.

usage: rasterize_numpy.py COUNTRIES.json OUT.csv [--masks-only]
Writes one line "numeric code,cells" per code. Nothing is written to Parquet: this is the time before any table exists.
Antimeridian: rings are unwrapped and the polygon is cut at 180 with GEOS, a way of its own to get what `terrane cells` gets by copies.
"""
import json
import resource
import sys
import time

import numpy as np
from osgeo import ogr
from rasterio.features import rasterize
from rasterio.transform import Affine

COLS, ROWS, X0, DX, Y0, DY = 43199, 16755, -180.0012493, 0.0083333333, 83.6329165016827, -0.0083333333
STRIP = 512
ogr.UseExceptions()


def unwrap(ring):
    points = [ring.GetPoint_2D(i) for i in range(ring.GetPointCount())]
    if all(abs(b[0] - a[0]) <= 180 or abs(a[1]) == abs(b[1]) == 90 for a, b in zip(points, points[1:])):
        return points, False
    out, turn = [points[0]], 0
    for a, b in zip(points, points[1:]):
        turn += -360 if b[0] - a[0] > 180 else 360 if b[0] - a[0] < -180 else 0
        out.append((b[0] + turn, b[1]))
    if turn:  # round the pole
        out += [(out[-1][0], -90), (out[0][0], -90), out[0]]
    return out, True


def box(west, east):
    return ogr.CreateGeometryFromWkt(f"POLYGON(({west} -90,{east} -90,{east} 90,{west} 90,{west} -90))")


def polygons(geometry):
    name = geometry.GetGeometryName()
    if name == "POLYGON":
        yield geometry
    elif name in ("MULTIPOLYGON", "GEOMETRYCOLLECTION"):
        for i in range(geometry.GetGeometryCount()):
            yield from polygons(geometry.GetGeometryRef(i))


def mended(polygon):
    rings = [unwrap(polygon.GetGeometryRef(i)) for i in range(polygon.GetGeometryCount())]
    if not any(crossed for _, crossed in rings):
        yield polygon
        return
    whole = ogr.Geometry(ogr.wkbPolygon)
    for points, _ in rings:
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in points:
            ring.AddPoint_2D(x, y)
        whole.AddGeometry(ring)
    whole = whole.MakeValid()
    for turn in (-1, 0, 1):
        cut = whole.Intersection(box(-180 + 360 * turn, 180 + 360 * turn))
        for part in polygons(cut) if cut else ():
            moved = ogr.Geometry(ogr.wkbPolygon)
            for i in range(part.GetGeometryCount()):
                ring = ogr.Geometry(ogr.wkbLinearRing)
                for p in part.GetGeometryRef(i).GetPoints():
                    ring.AddPoint_2D(p[0] - 360 * turn, p[1])
                moved.AddGeometry(ring)
            yield moved


def area_of_rows():
    e2 = (1 / 298.257223563) * (2 - 1 / 298.257223563)
    e, b = e2 ** 0.5, 6378137 * (1 - 1 / 298.257223563)
    north = np.radians(Y0 + DY * np.arange(ROWS))
    south = np.radians(Y0 + DY * np.arange(1, ROWS + 1))
    s1, s2 = np.sin(south), np.sin(north)
    ds = 2 * np.cos((south + north) / 2) * np.sin((north - south) / 2)
    return b * b / 2 * np.radians(DX) * (ds * (1 + e2 * s1 * s2) / ((1 - e2 * s1 * s1) * (1 - e2 * s2 * s2)) + np.arctanh(e * ds / (1 - e2 * s1 * s2)) / e)


def main():
    masks_only = "--masks-only" in sys.argv
    started = time.time()
    areas, counts, visited, total_area = area_of_rows(), {}, 0, 0.0
    source = ogr.Open(sys.argv[1])
    for feature in source.GetLayer(0):
        code = feature.GetField("id") or feature.GetField("name")
        # Both sides of the antimeridian apart, or every strip would be as wide as the world.
        sides = {}
        for polygon in polygons(feature.GetGeometryRef()):
            for part in mended(polygon):
                if part.IsEmpty() or part.GetArea() == 0:
                    continue
                west, east, south, north = part.GetEnvelope()
                sides.setdefault(west < 0, []).append((json.loads(part.ExportToJson()), west, east, south, north))
        cells = 0
        for parts in sides.values():
            c0 = max(0, int((min(p[1] for p in parts) - X0) / DX) - 1)
            c1 = min(COLS, int((max(p[2] for p in parts) - X0) / DX) + 2)
            r0 = max(0, int((Y0 - max(p[4] for p in parts)) / -DY) - 1)
            r1 = min(ROWS, int((Y0 - min(p[3] for p in parts)) / -DY) + 2)
            for top in range(r0, r1, STRIP):
                height = min(STRIP, r1 - top)
                transform = Affine(DX, 0, X0 + DX * c0, 0, DY, Y0 + DY * top)
                mask = rasterize([p[0] for p in parts], out_shape=(height, c1 - c0), transform=transform, fill=0, default_value=1, dtype="uint8")
                visited += mask.size
                if masks_only:
                    cells += int(mask.sum())
                    continue
                row, col = np.nonzero(mask)
                row, col = row + top, col + c0
                tile_id = row.astype(np.uint64) * COLS + col.astype(np.uint64)
                lon, lat, area = X0 + DX * (col + 0.5), Y0 + DY * (row + 0.5), areas[row]
                cells += len(tile_id)
                total_area += float(area.sum())
        counts[code] = counts.get(code, 0) + cells
    with open(sys.argv[2], "w") as out:
        for code in sorted(counts):
            out.write(f"{code},{counts[code]}\n")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(f"cells {sum(counts.values())}  visited {visited}  wall {time.time() - started:.1f}  cpu {usage.ru_utime + usage.ru_stime:.1f}  rss_mb {usage.ru_maxrss // 1024}")


main()
