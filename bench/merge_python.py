#!/usr/bin/python3
"""What a script does that merges archives with Pillow and numpy: every tile decoded, laid over the other, encoded again, single-threaded.

merge_python.py A.mbtiles B.mbtiles OUT.mbtiles MOST: the first wins where it is not 0 m, for at most so many tiles. Prints the number of tiles.
"""
import io
import sqlite3
import sys

import numpy as np
from PIL import Image


def metres(blob):
    rgb = np.asarray(Image.open(io.BytesIO(blob)).convert("RGB")).astype(np.float32)
    return rgb[..., 0] * 256 + rgb[..., 1] + rgb[..., 2] / 256 - 32768


def image(values):
    v = values + 32768
    rgb = np.dstack([v // 256, v % 256, (v - np.floor(v)) * 256]).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "WEBP", lossless=True)
    return out.getvalue()


inputs = [sqlite3.connect(p) for p in sys.argv[1:3]]
keys = sorted({k for db in inputs for k in db.execute("select zoom_level, tile_column, tile_row from tiles")}, reverse=True)[:int(sys.argv[4])]
out = sqlite3.connect(sys.argv[3])
out.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
for key in keys:
    merged = None
    for db in inputs:
        row = db.execute("select tile_data from tiles where zoom_level=? and tile_column=? and tile_row=?", key).fetchone()
        if row is None:
            continue
        here = metres(row[0])
        merged = here if merged is None else np.where(merged == 0, here, merged)
    out.execute("insert into tiles values (?,?,?,?)", (*key, image(merged)))
out.commit()
print(len(keys))
