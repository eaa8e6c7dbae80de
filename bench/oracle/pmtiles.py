"""A reader of PMTiles v3 that shares no code with the product."""
import gzip
import json
import os
import struct


def _varints(data):
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
        else:
            yield value
            value = shift = 0


def _entries(data):
    numbers = list(_varints(data))
    n = numbers[0]
    ids, runs, lengths, offsets = (numbers[1 + k * n:1 + (k + 1) * n] for k in range(4))
    tile_id, result, previous_end = 0, [], 0
    for delta, run, length, offset in zip(ids, runs, lengths, offsets):
        tile_id += delta
        start = previous_end if offset == 0 else offset - 1
        previous_end = start + length
        result.append((tile_id, run, length, start))
    return result


def zxy(tile_id):
    """Position on the Hilbert curves of zoom 0, 1, 2, ... to z, x, y."""
    z = 0
    while tile_id >= 4 ** z:
        tile_id -= 4 ** z
        z += 1
    x = y = 0
    for level in range(z):
        side = 1 << level
        rx = 1 & (tile_id // 2 ** (2 * level + 1))
        ry = 1 & ((tile_id >> (2 * level)) ^ rx)
        if ry == 0:
            if rx:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * rx, y + side * ry
    return z, x, y


class Archive:
    """header: dict; metadata: dict; tiles: {(z, x, y): (offset, length)} with offsets from the start of the file."""

    def __init__(self, path):
        self._file = open(path, "rb")
        head = self._file.read(127)
        if head[:8] != b"PMTiles\x03":
            raise ValueError(f"{path} is no PMTiles v3")
        names = ("root", "root_len", "meta", "meta_len", "leaves", "leaves_len", "data", "data_len", "addressed", "entries", "contents")
        self.header = dict(zip(names, struct.unpack_from("<11Q", head, 8)))
        self.header["clustered"], self.header["compression"], _, self.header["type"] = head[96:100]
        self.header["min_zoom"], self.header["max_zoom"] = head[100:102]
        self.header["bounds"] = [v / 1e7 for v in struct.unpack_from("<4i", head, 102)]
        self.metadata = json.loads(self._part(self.header["meta"], self.header["meta_len"]))
        self.tiles = {}
        self._walk(self._part(self.header["root"], self.header["root_len"]))

    def _part(self, offset, length):
        self._file.seek(offset)
        data = self._file.read(length)
        return gzip.decompress(data) if self.header["compression"] == 2 else data

    def _walk(self, directory):
        for tile_id, run, length, offset in _entries(directory):
            if run == 0:
                self._walk(self._part(self.header["leaves"] + offset, length))
            for i in range(run):
                self.tiles[zxy(tile_id + i)] = (self.header["data"] + offset, length)

    def read(self, tile):
        offset, length = self.tiles[tile]
        return os.pread(self._file.fileno(), length, offset)  # forked processes share the position of the file
