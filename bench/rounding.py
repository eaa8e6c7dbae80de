#!/usr/bin/python3
"""What do the roundings of `terrane build` cost in bytes, in metres, and in what a hillshade shows?

usage: rounding.py TERRANE DATA WORK [NAME...]      DATA = folder of real rasters, WORK = new folder; without a NAME, all sources
Builds a part of each source with every rounding, decodes the tiles of each zoom with libwebp (Pillow) and compares them with those of
`--rounding none`. The shade is MapLibre's hillshade as its shader computes it (intensity 0.5), over a ground of grey 216; no code of the product.
"""
import io, math, os, subprocess, sys
import numpy as np
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "oracle"))
from pmtiles import Archive

TERRANE, DATA, WORK = sys.argv[1:4]
ROUNDINGS = ["none", "mapterhorn", "adaptive:0.25", "adaptive:1", "adaptive", "adaptive:16", "0.25", "1", "2", "4"]
SOURCES = [
    ("Scotland, OS Terrain 50", "dem/ost50_large_scotland", 12, "-4.8,57.1,-4.4,57.4"),
    ("Gloucestershire, OS Terrain 50", "dem/ost50_gloucestershire", 12, "-2.5,51.75,-2.1,52.0"),
    ("Tujunga, SRTM 1\"", "dem/bigtujunga.tif", 13, None),
    ("Zion, SRTM 1\"", "dem/zion_srtm.tif", 12, None),
    ("Armenia, GLO-30", "dem/glo_armenia/glo_merged.tif", 12, None),
    ("Gabon, SRTM 3\"", "dem/gabon/N00E010.hgt", 11, None),
]


def shade(metres, z, y):
    latitude = math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / 2 ** z)))
    north, middle, south = metres[:-2], metres[1:-1], metres[2:]
    east = (north[:, 2:] + 2 * middle[:, 2:] + south[:, 2:]) - (north[:, :-2] + 2 * middle[:, :-2] + south[:, :-2])
    down = (south[:, :-2] + 2 * south[:, 1:-1] + south[:, 2:]) - (north[:, :-2] + 2 * north[:, 1:-1] + north[:, 2:])
    factor = 0.4 if z < 2 else 0.35 if z < 4.5 else 0.3
    scale = 2 ** ((z - 15) * factor * (z < 15) + 19.2562 - z)
    east, down = east / scale, down / scale
    slope = np.arctan(1.25 * np.hypot(east, down) / math.cos(latitude))
    aspect = np.where(east != 0, np.arctan2(down, -east), math.pi / 2 * np.where(down > 0, 1, -1))
    light = np.abs(np.mod((aspect + math.radians(335) + math.pi) / math.pi + 0.5, 2) - 1)
    alpha, accent = np.sin(slope), 1 - np.cos(slope)
    return 255 * (light * alpha + 216 / 255 * (1 - (accent * (1 - alpha) + alpha)))


def metres(archive, tile):
    rgb = np.asarray(Image.open(io.BytesIO(archive.read(tile))).convert("RGB")).astype(np.float64)
    return rgb[..., 0] * 256 + rgb[..., 1] + rgb[..., 2] / 256 - 32768


os.makedirs(WORK, exist_ok=True)
for number, (name, path, zoom, box) in enumerate(SOURCES):
    if sys.argv[4:] and not any(name.startswith(wanted) for wanted in sys.argv[4:]):
        continue
    archives = {}
    for rounding in ROUNDINGS:
        out = f"{WORK}/{number}-{rounding.replace(':', '-')}.pmtiles"
        subprocess.run([TERRANE, "build", "-q", f"{DATA}/{path}", "--max-zoom", str(zoom), "--rounding", rounding, "-o", out] + (["--bbox=" + box] if box else []), check=True)
        archives[rounding] = Archive(out)
    print(f"\n{name}\n```\nzoom tiles rounding         KB/tile      %   mean m    99% m    max m  shade mean   99%   max")
    for z in range(zoom, zoom - 4, -2):
        tiles = sorted(t for t in archives["none"].tiles if t[0] == z)
        tiles = tiles[:: max(1, len(tiles) // 12)][:12]
        exact = {t: metres(archives["none"], t) for t in tiles}
        shades = {t: shade(exact[t], z, t[2]) for t in tiles}
        standard = sum(archives["mapterhorn"].tiles[t][1] for t in tiles)
        for rounding in ROUNDINGS:
            archive = archives[rounding]
            size = sum(archive.tiles[t][1] for t in tiles)
            off = np.concatenate([np.abs(metres(archive, t) - exact[t]).ravel() for t in tiles])
            grey = np.concatenate([np.abs(shade(metres(archive, t), z, t[2]) - shades[t]).ravel() for t in tiles])
            print(f"{z:4} {len(tiles):5} {rounding:14} {size / 1024 / len(tiles):10.1f} {100 * size / standard:6.1f} {off.mean():8.3f} {np.percentile(off, 99):8.3f} {off.max():8.3f}"
                  f" {grey.mean():11.2f} {np.percentile(grey, 99):5.1f} {grey.max():5.0f}", flush=True)
    print("```")
