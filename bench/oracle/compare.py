"""Holds every tile of an archive against the oracle."""
import collections
import multiprocessing

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
        self.squares = 0.0
        self.worst, self.worst_fill = (0.0, ""), (0.0, "")

    def add(self, other):
        for name, value in vars(other).items():
            mine = getattr(self, name)
            setattr(self, name, max(mine, value) if isinstance(value, tuple) else mine + value)


class Comparison:
    """tolerance: metres that GDAL and we may be apart before rounding."""

    def __init__(self, path, lineage_path, layers, rounding, tolerance):
        self.archive, self.lineage, self.rounding, self.tolerance = Archive(path), Archive(lineage_path), rounding, tolerance
        self.pyramid = Pyramid(layers, set(self.archive.tiles))
        self.by_zoom, self.problems = {}, []

    def visit(self, tile, elevation, ordinal):
        f, step = self.by_zoom.setdefault(tile[0], Figures()), step_of(tile[0], self.rounding)
        ours, source = elevations(self.archive.read(tile)), ordinals(self.lineage.read(tile))
        if not (source != 0).any():
            self.problems.append("{}/{}/{} holds no valid pixel".format(*tile))
        both = (ordinal != 0) & (source != 0)
        agreed, void = both & (ordinal == source), (ordinal == 0) & (source == 0)
        wanted = np.round(elevation.astype(np.float64) / step) * step
        limit = step / 2 + self.tolerance
        f.tiles += 1
        f.mask += int(((ordinal != 0) != (source != 0)).sum())
        f.source += int((both & ~agreed).sum())
        f.valid += int(agreed.sum())
        f.differing += int((agreed & (ours != wanted)).sum())
        far = np.where(agreed, np.abs(ours - elevation), 0)
        f.beyond_tie += int((far > limit).sum())
        f.squares += float((far ** 2).sum())
        f.worst = max(f.worst, _worst(tile, far, ours, elevation))
        apart = np.where(void, np.abs(ours - elevation), 0)
        f.fills += int(void.sum())
        f.fills_differing += int((apart > limit).sum())
        f.worst_fill = max(f.worst_fill, _worst(tile, apart, ours, elevation))

    def subtree(self, root):
        """In a process of its own: figures, problems and the canvas of the root."""
        self.by_zoom, self.problems = {}, []
        return root, self.pyramid.fold(root, self.visit), self.by_zoom, self.problems

    def run(self, cut, log):
        figures, problems = {}, []

        def add(by_zoom):
            for z, f in by_zoom.items():
                figures.setdefault(z, Figures()).add(f)
        roots = sorted(t for t in self.archive.tiles if t[0] == max(cut, self.archive.header["min_zoom"]))
        global _running
        _running = self
        with multiprocessing.get_context("fork").Pool() as pool:
            for i, (root, canvas, by_zoom, found) in enumerate(pool.imap_unordered(_subtree, roots)):
                self.pyramid.ready[root] = canvas
                add(by_zoom)
                problems += found
                log(f"  {i + 1} of {len(roots)} parts compared")
        self.by_zoom, self.problems = {}, []
        for root in sorted(t for t in self.archive.tiles if t[0] == self.archive.header["min_zoom"]):
            self.pyramid.fold(root, self.visit)
        add(self.by_zoom)
        return dict(sorted(figures.items())), problems + self.problems


_running = None  # a forked process finds its work here: GDAL's datasets cannot be sent


def _subtree(root):
    return _running.subtree(root)


def _worst(tile, apart, ours, wanted):
    row, col = np.unravel_index(apart.argmax(), apart.shape)
    return float(apart[row, col]), "{}/{}/{} col {} row {}: {:.4f} against {:.4f}".format(*tile, col, row, ours[row, col], wanted[row, col])


def compare(path, lineage_path, layers, rounding="mapterhorn", tolerance=0.01, log=print):
    """{zoom: Figures} of all tiles, and what is wrong with the set of tiles."""
    comparison = Comparison(path, lineage_path, layers, rounding, tolerance)
    archive, problems = comparison.archive, []
    if set(archive.tiles) != set(comparison.lineage.tiles):
        problems.append(f"lineage has other tiles: {len(comparison.lineage.tiles)} against {len(archive.tiles)}")
    for z, x, y in archive.tiles:
        if z > archive.header["min_zoom"] and (z - 1, x // 2, y // 2) not in archive.tiles:
            problems.append(f"{z}/{x}/{y} has no parent")
    figures, found = comparison.run(max(0, archive.header["max_zoom"] - 3), log)
    return figures, problems + found + missing(archive, layers)


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
