"""The tile pyramid in numpy: priority, fill of voids, void-aware halving."""
import numpy as np

SIDE, REACH = 512, 64
PADDED = SIDE + 2 * REACH


class Pyramid:
    """layers in order of priority; exists(z, x, y) says which tiles have children of their own (the archive's set, checked by itself)."""

    def __init__(self, layers, exists):
        self.layers, self.exists, self.ready = layers, exists, {}
        # A source's fill reaches 64 pixels of the deepest zoom that is tiled anywhere over it.
        self._zoom_of = {a.ordinal: max(b.zoom for b in layers if overlap(a.bounds, b.bounds)) for a in layers}

    def blend(self, z, col, row, width, height):
        """Elevation (NaN = void) and ordinal (0 = void) of a window of global pixels."""
        elevation = np.full((height, width), np.nan, np.float32)
        ordinal = np.zeros((height, width), np.uint16)
        for layer in self.layers:
            if ordinal.all():
                break
            found = layer.warp(z, col, row, width, height)
            take = (ordinal == 0) & ~np.isnan(found)
            elevation[take], ordinal[take] = found[take], layer.ordinal
        return elevation, ordinal

    def render(self, z, x, y):
        elevation, ordinal = self.blend(z, x * SIDE, y * SIDE, SIDE, SIDE)
        if ordinal.all():
            return elevation, ordinal
        padded, padded_ordinal = self.blend(z, x * SIDE - REACH, y * SIDE - REACH, PADDED, PADDED)
        fill = self._fill(z, padded, padded_ordinal)
        return np.where(ordinal == 0, fill, elevation), ordinal

    def _fill(self, z, elevation, ordinal):
        """Nearest valid pixel, west then north first among equals, fading to 0 m over the source's reach (VoidFill's own contract)."""
        rows = np.arange(PADDED, dtype=np.int32)[:, None]
        far = np.int32(1 << 14)
        above = np.maximum.accumulate(np.where(ordinal != 0, rows, -far), axis=0)
        below = np.minimum.accumulate(np.where(ordinal != 0, rows, far)[::-1], axis=0)[::-1]
        nearest = np.where(rows - above <= below - rows, above, below)
        drop = np.minimum(np.abs(nearest - rows), far) ** 2
        best = np.full((SIDE, SIDE), np.int32(2 ** 30))
        best_row, best_col = np.zeros((2, SIDE, SIDE), np.int32)
        for dx in range(-REACH, REACH + 1):
            cols = slice(REACH + dx, REACH + dx + SIDE)
            distance = drop[REACH:REACH + SIDE, cols] + dx * dx
            better = distance < best
            best[better] = distance[better]
            best_row[better] = nearest[REACH:REACH + SIDE, cols][better]
            best_col[better] = np.broadcast_to(np.arange(PADDED)[cols], (SIDE, SIDE))[better]
        near = best <= REACH * REACH
        best_row[~near] = best_col[~near] = 0
        source = ordinal[best_row, best_col]
        reach = np.array([1.0] + [REACH * 2.0 ** min(0, z - self._zoom_of.get(i, z)) for i in range(1, max(self._zoom_of) + 1)])
        share = np.sqrt(best) / reach[source]
        u = np.clip(2 * (1 - share), 0, 1)
        return np.where(near, elevation[best_row, best_col] * u * u * (3 - 2 * u), 0).astype(np.float32)

    def fold(self, tile, visit):
        """Calls visit(tile, elevation, ordinal) for each existing tile of the subtree, children first; returns the tile's canvas.

        What stands in self.ready was folded before.
        """
        if tile in self.ready:
            return self.ready[tile]
        z, x, y = tile
        children = [(z + 1, 2 * x + dx, 2 * y + dy) for dy in (0, 1) for dx in (0, 1)]
        if not any(c in self.exists for c in children):
            elevation, ordinal = self.render(z, x, y)
        else:
            elevation, ordinal = np.empty((SIDE, SIDE), np.float32), np.empty((SIDE, SIDE), np.uint16)
            for child in children:
                part = self.fold(child, visit) if child in self.exists else self.render(*child)
                half = SIDE // 2
                at = (slice(child[2] % 2 * half, child[2] % 2 * half + half), slice(child[1] % 2 * half, child[1] % 2 * half + half))
                elevation[at], ordinal[at] = halve(*part)
        visit(tile, elevation, ordinal)
        return elevation, ordinal


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def halve(elevation, ordinal):
    """Mean of the valid pixels of 2 x 2 (of the fills, where none is); majority of the valid ordinals, the smaller one on a tie."""
    e = np.stack([elevation[i::2, j::2] for i in (0, 1) for j in (0, 1)]).astype(np.float64)
    o = np.stack([ordinal[i::2, j::2] for i in (0, 1) for j in (0, 1)])
    valid = o != 0
    count = valid.sum(0)
    mean = np.where(count == 0, e.mean(0), np.where(valid, e, 0).sum(0) / np.maximum(count, 1))
    votes = np.where(valid, (o[:, None] == o[None, :]).sum(1), 0)
    best = np.where((votes == votes.max(0)) & valid, o, np.uint16(65535)).min(0)
    return mean.astype(np.float32), np.where(count == 0, 0, best).astype(np.uint16)
