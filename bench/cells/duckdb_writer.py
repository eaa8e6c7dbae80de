#!/usr/bin/python3
"""The other way to write the tables: DuckDB is given the runs, expands them to rows and writes Parquet, one file per country.

usage: duckdb_writer.py CACHE OUT LIBDUCKDB
CACHE: folder of `terrane cells index --cache` (one .runs file per zone; src/Terrane.Cells/Runs/RunFile.cs). OUT: folder for the two tables.
What DuckDB costs is measured alone: finding the runs is not in it. Row groups of 2^20 rows, zstd, Parquet version 2, as ours.
DuckDB is called through its C API, so nothing but its library is needed.
"""
import ctypes
import os
import resource
import struct
import sys
import time

import numpy as np

COLS, ROWS, X0, DX, Y0, DY = 43199, 16755, -180.0012493, 0.0083333333, 83.6329165016827, -0.0083333333


class Result(ctypes.Structure):
    _fields_ = [("a", ctypes.c_uint64), ("b", ctypes.c_uint64), ("c", ctypes.c_uint64), ("d", ctypes.c_void_p), ("e", ctypes.c_char_p), ("f", ctypes.c_void_p)]


class Database:
    def __init__(self, library):
        self.duckdb = ctypes.CDLL(library)
        self.database, self.connection = ctypes.c_void_p(), ctypes.c_void_p()
        self.duckdb.duckdb_result_error.restype = ctypes.c_char_p
        assert self.duckdb.duckdb_open(None, ctypes.byref(self.database)) == 0
        assert self.duckdb.duckdb_connect(self.database, ctypes.byref(self.connection)) == 0

    def run(self, sql):
        result = Result()
        if self.duckdb.duckdb_query(self.connection, sql.encode(), ctypes.byref(result)) != 0:
            sys.exit(self.duckdb.duckdb_result_error(ctypes.byref(result)).decode() + "\n" + sql)
        self.duckdb.duckdb_destroy_result(ctypes.byref(result))


def runs_of(path):
    """Rows, first columns and lengths."""
    data = open(path, "rb").read()
    assert data[:8] == b"TRNRUN01"
    count = struct.unpack("<6q", data[8:56])[4]
    numbers, value, shift = [], 0, 0
    for byte in data[56:]:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(value)
            value, shift = 0, 0
    steps = np.array(numbers, dtype=np.int64).reshape(count, 3)
    rows = np.cumsum(steps[:, 0])
    first, end, last = np.empty(count, np.int64), 0, -1
    for i, row in enumerate(rows):
        if row != last:
            end, last = 0, row
        first[i] = end + steps[i, 1]
        end = first[i] + steps[i, 2]
    return rows, first, steps[:, 2]


def areas():
    e2 = (1 / 298.257223563) * (2 - 1 / 298.257223563)
    e, b = e2 ** 0.5, 6378137 * (1 - 1 / 298.257223563)
    north, south = np.radians(Y0 + DY * np.arange(ROWS)), np.radians(Y0 + DY * np.arange(1, ROWS + 1))
    s1, s2 = np.sin(south), np.sin(north)
    ds = 2 * np.cos((south + north) / 2) * np.sin((north - south) / 2)
    return b * b / 2 * np.radians(DX) * (ds * (1 + e2 * s1 * s2) / ((1 - e2 * s1 * s1) * (1 - e2 * s2 * s2)) + np.arctanh(e * ds / (1 - e2 * s1 * s2)) / e)


def main():
    cache, out, library = sys.argv[1:4]
    os.makedirs(out, exist_ok=True)
    database = Database(library)
    for setting in ("threads = 2", "memory_limit = '1200MB'", "preserve_insertion_order = true"):
        database.run(f"SET {setting}")
    area = areas()
    parquet = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1048576, PARQUET_VERSION v2"
    rows, wall = 0, 0.0
    for name in sorted(file for file in os.listdir(cache) if file.endswith(".runs")):
        row, column, length = runs_of(os.path.join(cache, name))
        if len(row) == 0:
            continue
        csv = os.path.join(out, "runs.csv")
        np.savetxt(csv, np.column_stack([row, column, length, area[row]]), fmt=["%d", "%d", "%d", "%.17g"], delimiter=",")
        started, key = time.time(), name[:2]
        database.run(f"CREATE OR REPLACE TABLE runs AS SELECT column0::BIGINT AS r, column1::BIGINT AS c, column2::BIGINT AS n, column3::DOUBLE AS area "
                     f"FROM read_csv('{csv}', header = false)")
        cells = "(SELECT r, c + unnest(range(n)) AS c, area FROM runs)"
        lon, lat = f"{X0}::DOUBLE + (c + 0.5::DOUBLE) * {DX}::DOUBLE", f"{Y0}::DOUBLE + (r + 0.5::DOUBLE) * {DY}::DOUBLE"
        database.run(f"""COPY (SELECT '{key}' AS country_iso, (r * {COLS} + c)::UBIGINT AS tile_id, r::UBIGINT AS raster_row, c::UBIGINT AS raster_col,
            {lon} AS centroid_lon, {lat} AS centroid_lat, area AS pixel_area_m2, 'center' AS inclusion_rule FROM {cells}) TO '{out}/index-{name}.parquet' ({parquet})""")
        database.run(f"""COPY (SELECT '{key}' AS country_iso, (r * {COLS} + c)::UBIGINT AS tile_id, {Y0}::DOUBLE + (r + 1) * {DY}::DOUBLE AS min_lat_deg,
            {Y0}::DOUBLE + r * {DY}::DOUBLE AS max_lat_deg, {X0}::DOUBLE + c * {DX}::DOUBLE AS min_lon_deg, {X0}::DOUBLE + (c + 1) * {DX}::DOUBLE AS max_lon_deg,
            {lat} AS centroid_lat_deg, {lon} AS centroid_lon_deg FROM {cells}) TO '{out}/bounds-{name}.parquet' ({parquet})""")
        wall += time.time() - started
        rows += int(length.sum())
    usage = resource.getrusage(resource.RUSAGE_SELF)
    size = {table: sum(os.path.getsize(os.path.join(out, f)) for f in os.listdir(out) if f.startswith(table)) for table in ("index", "bounds")}
    print(f"rows {rows}  wall in DuckDB {wall:.1f}  cpu of all {usage.ru_utime + usage.ru_stime:.1f}  rss_mb {usage.ru_maxrss // 1024}  "
          f"index_mb {size['index'] / 1e6:.1f}  bounds_mb {size['bounds'] / 1e6:.1f}")


main()
