"""Sources as GDAL sees them, joined in numpy, with the operation that the product pinned in its report."""
import glob
import os

import numpy as np
from osgeo import gdal, osr

gdal.UseExceptions()
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
osr.UseExceptions()
HALF = 20037508.342789244


class Layer:
    """A float32 raster in memory, NaN = void, and how it is brought to EPSG:3857."""

    def __init__(self, ordinal, zoom, pipeline, srs, transform, cells):
        self.ordinal, self.zoom, self.pipeline, self.srs = ordinal, zoom, pipeline, srs
        height, width = cells.shape
        self.dataset = gdal.GetDriverByName("MEM").Create("", width, height, 1, gdal.GDT_Float32)
        self.dataset.SetGeoTransform(transform)
        self.dataset.GetRasterBand(1).SetNoDataValue(float("nan"))
        self.dataset.GetRasterBand(1).WriteArray(cells)
        self.bounds = self._bounds(transform, height, width)

    def _bounds(self, transform, height, width):
        """EPSG:3857 metres, a little more than needed: GDAL must not be asked for places that the operation cannot reach."""
        options = osr.CoordinateTransformationOptions()
        options.SetOperation(self.pipeline)
        source, target = osr.SpatialReference(), osr.SpatialReference()
        source.SetFromUserInput(self.srs)
        target.SetFromUserInput("EPSG:3857")
        x0, dx, _, y0, _, dy = transform
        ring = [(x0 + dx * width * i / 50, y0 + dy * height * j / 50) for i in range(51) for j in range(51) if i in (0, 50) or j in (0, 50)]
        ring = [(x, max(-89.9, min(89.9, y))) if source.IsGeographic() else (x, y) for x, y in ring]
        places = [osr.CoordinateTransformation(source, target, options).TransformPoint(x, y) for x, y in ring]
        if source.IsGeographic():
            places = [(x / 180 * HALF, p[1]) for (x, _), p in zip(ring, places)]
        margin = 10_000
        return (min(p[0] for p in places) - margin, min(p[1] for p in places) - margin, max(p[0] for p in places) + margin, max(p[1] for p in places) + margin)

    def warp(self, z, col, row, width, height):
        """Pixels of a window of global pixels of zoom z, bilinear, exact coordinates; NaN = void."""
        step = 2 * HALF / 512 / 2 ** z
        west, north = col * step - HALF, HALF - row * step
        window = (west, north - height * step, west + width * step, north)
        if window[0] > self.bounds[2] or window[2] < self.bounds[0] or window[1] > self.bounds[3] or window[3] < self.bounds[1]:
            return np.full((height, width), np.nan, np.float32)
        # Pinned scales: left to itself GDAL takes one per chunk, from the chunk's own source window.
        return gdal.Warp("", self.dataset, format="MEM", srcSRS=self.srs, dstSRS="EPSG:3857", coordinateOperation=self.pipeline, errorThreshold=0,
                         outputBounds=window, width=width, height=height, resampleAlg="bilinear", srcNodata="nan", dstNodata="nan", outputType=gdal.GDT_Float32,
                         warpOptions=["XSCALE=1", "YSCALE=1", "SAMPLE_GRID=YES", "SOURCE_EXTRA=16"]).ReadAsArray()


def _read(path):
    dataset = gdal.Open(path)
    band = dataset.GetRasterBand(1)
    cells = band.ReadAsArray().astype(np.float32)
    if band.GetNoDataValue() is not None:
        cells[np.isclose(cells, np.float32(band.GetNoDataValue()), rtol=1e-5, atol=0)] = np.nan
    return dataset.GetGeoTransform(), cells


def joined_zips(folder, ordinal, zoom, pipeline):
    """Abutting .asc files of a folder of zips, as one raster in source cells."""
    members = sorted(f"/vsizip/{z}/{m}" for z in glob.glob(os.path.join(folder, "*.zip")) for m in gdal.ReadDir(f"/vsizip/{z}") if m.lower().endswith(".asc"))
    parts = [_read(m) for m in members]
    step = parts[0][0][1]
    west, north = min(t[0] for t, _ in parts), max(t[3] for t, _ in parts)
    width = max(round((t[0] - west) / step) + c.shape[1] for t, c in parts)
    height = max(round((north - t[3]) / step) + c.shape[0] for t, c in parts)
    cells = np.full((height, width), np.nan, np.float32)
    for t, c in parts:
        col, row = round((t[0] - west) / step), round((north - t[3]) / step)
        target = cells[row:row + c.shape[0], col:col + c.shape[1]]
        np.copyto(target, c, where=np.isnan(target))
    return Layer(ordinal, zoom, pipeline, "EPSG:27700", (west, step, 0, north, 0, -step), cells)


def geographic(path, ordinal, zoom, pipeline, round_the_earth=False):
    """A raster in degrees; one that goes round the Earth is unrolled to -190..190."""
    t, cells = _read(path)
    if round_the_earth:
        period = round(360 / t[1])
        first = int(np.floor((-190 - t[0]) / t[1]))
        cells = cells[:, (np.arange(round(380 / t[1])) + first) % period]
        t = (t[0] + first * t[1], *t[1:])
    # CRS84 keeps GDAL from swapping axes before the pinned pipeline, which is in longitude, latitude.
    return Layer(ordinal, zoom, pipeline, "OGC:CRS84", t, cells)
