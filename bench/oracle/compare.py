"""Holds every tile of an archive against the oracle."""
import collections

import numpy as np
from osgeo import gdal

from .pmtiles import Archive
from .pyramid import SIDE, Pyramid


def _pixels(data):
    name = "/vsimem/tile.webp"
    gdal.FileFromMemBuffer(name, data)
    bands = gdal.Open(name).ReadAsArray().astype(np.int64)
    gdal.Unlink(name)
    if bands.shape[0] == 4 and not (bands[3] == 255).all():
        raise ValueError("a tile is not opaque")
    return bands


def elevations(data):
    r, g, b = _pixels(data)[:3]
    return r * 256 + g + b / 256 - 32768


def ordinals(data):
    r, g, _ = _pixels(data)[:3]
    return r << 8 | g


def step_of(z, rounding):
    return min(1.0, 2.0 ** (19 - z) / 256) if rounding == "mapterhorn" else 1 / 256


class Figures:
    """Sums over the tiles of one zoom."""

    def __init__(self):
        self.tiles = self.valid = self.differing = self.beyond_tie = self.fills = self.fills_differing = self.mask = self.source = 0
        self.squares = self.worst = self.worst_fill = 0.0
        self.where = self.where_fill = ""


def compare(path, lineage_path, layers, rounding="mapterhorn", tolerance=0.01, log=print):
    """tolerance: metres that GDAL and we may be apart before rounding."""
    archive, lineage = Archive(path), Archive(lineage_path)
    problems = []
    if set(archive.tiles) != set(lineage.tiles):
        problems.append(f"lineage has other tiles: {len(lineage.tiles)} against {len(archive.tiles)}")
    for z, x, y in archive.tiles:
        if z > archive.header["min_zoom"] and (z - 1, x // 2, y // 2) not in archive.tiles:
            problems.append(f"{z}/{x}/{y} has no parent")
    pyramid = Pyramid(layers, set(archive.tiles))
    by_zoom = collections.defaultdict(Figures)
    done = 0

    def visit(tile, elevation, ordinal):
        nonlocal done
        z, x, y = tile
        f, step = by_zoom[z], step_of(z, rounding)
        ours, source = elevations(archive.read(tile)), ordinals(lineage.read(tile))
        wanted = np.round(elevation.astype(np.float64) / step) * step
        error = np.abs(ours - wanted)
        valid = (ordinal != 0) & (source != 0)
        f.tiles += 1
        f.mask += int(((ordinal != 0) != (source != 0)).sum())
        f.source += int((ordinal[valid] != source[valid]).sum())
        agreed = valid & (ordinal == source)
        f.valid += int(agreed.sum())
        f.differing += int((error[agreed] > 0).sum())
        far = np.where(agreed, np.abs(ours - elevation), 0)
        f.beyond_tie += int((far > step / 2 + tolerance).sum())
        f.squares += float((far ** 2).sum())
        if far.max() > f.worst:
            row, col = np.unravel_index(far.argmax(), far.shape)
            f.worst, f.where = float(far.max()), f"{z}/{x}/{y} col {col} row {row}: {ours[row, col]:.4f} against {elevation[row, col]:.4f}"
        void = (ordinal == 0) & (source == 0)
        if void.any():
            f.fills += int(void.sum())
            apart = np.where(void, np.abs(ours - elevation), 0)
            f.fills_differing += int((apart > step / 2 + tolerance).sum())
            if apart.max() > f.worst_fill:
                row, col = np.unravel_index(apart.argmax(), apart.shape)
                f.worst_fill, f.where_fill = float(apart.max()), f"{z}/{x}/{y} col {col} row {row}: {ours[row, col]:.4f} against {elevation[row, col]:.4f}"
        if not (source != 0).any():
            problems.append(f"{z}/{x}/{y} holds no valid pixel")
        done += 1
        if done % 200 == 0:
            log(f"  {done} of {len(archive.tiles)} tiles compared")

    roots = [t for t in archive.tiles if t[0] == archive.header["min_zoom"]]
    for root in roots:
        pyramid.fold(root, visit)
    problems += missing(archive, layers)
    return dict(sorted(by_zoom.items())), problems


def missing(archive, layers):
    """Tiles just outside the archive's set, at each layer's own zoom, that the layer has pixels in."""
    found = []
    for layer in layers:
        z = layer.zoom
        here = {(x, y) for tz, x, y in archive.tiles if tz == z}
        ring = {(x + dx, y + dy) for x, y in here for dx in (-1, 0, 1) for dy in (-1, 0, 1)} - here
        for x, y in sorted(ring):
            if 0 <= x < 2 ** z and 0 <= y < 2 ** z and not np.isnan(layer.warp(z, x * SIDE, y * SIDE, SIDE, SIDE)).all():
                found.append(f"{z}/{x}/{y} is missing, source {layer.ordinal} has pixels there")
    return found


def seams(path, lineage_path, z):
    """Mean absolute steps in metres at the tile borders of a zoom: {kind: (across the border, between the pixels beside it)}.

    Kinds: data (both pixels hold data), fill (neither does), antimeridian (data). A seam shows where the first number exceeds the second.
    """
    archive, lineage = Archive(path), Archive(lineage_path)
    steps = collections.defaultdict(lambda: np.zeros(3))
    cache = {}

    def get(tile):
        if tile not in cache:
            if len(cache) > 600:
                cache.clear()
            cache[tile] = elevations(archive.read(tile)), ordinals(lineage.read(tile)) != 0
        return cache[tile]

    for _, x, y in sorted(t for t in archive.tiles if t[0] == z):
        for there, turn in (((z, (x + 1) % 2 ** z, y), False), ((z, x, y + 1), True)):
            if there not in archive.tiles or there == (z, x, y):
                continue
            (a, has_a), (b, has_b) = get((z, x, y)), get(there)
            if turn:
                a, has_a, b, has_b = a.T, has_a.T, b.T, has_b.T
            across, beside = np.abs(a[:, -1] - b[:, 0]), (np.abs(a[:, -1] - a[:, -2]) + np.abs(b[:, 1] - b[:, 0])) / 2
            data = has_a[:, -2:].all(1) & has_b[:, :2].all(1)
            fill = ~has_a[:, -2:].any(1) & ~has_b[:, :2].any(1)
            for kind, which in (("antimeridian" if there[1] < x else "data", data), ("fill", fill)):
                steps[kind] += across[which].sum(), beside[which].sum(), which.sum()
    return {kind: (s[0] / s[2], s[1] / s[2]) for kind, s in steps.items() if s[2]}
