#!/usr/bin/env bash
# One overwrite and one feathered step of 4096 x 4096 pixels: terrane fuse against numpy and scipy, whole and in tiles, in one run.
# Usage: bench/fuse.sh [WORK_FOLDER]. Needs ./terrane once, and /usr/bin/python3 with numpy, scipy and rasterio.
set -euo pipefail
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..
terrane=${TERRANE:-$root/artifacts/terrane/terrane}
work=${1:-$(mktemp -d)}
mkdir -p "$work"
cd "$work"

if [[ ! -e over.tif ]]; then
  /usr/bin/python3 - <<'PY'
import numpy as np, rasterio
from rasterio.transform import from_origin
n, rng = 4096, np.random.default_rng(1)
y, x = np.mgrid[0:n, 0:n].astype('f4')
base = (40 * np.sin(x / 300) + 30 * np.cos(y / 210)).astype('f4') - 20
over = base + 2
r = np.hypot(x - n / 2, y - n / 2) + 200 * np.sin(np.arctan2(y - n / 2, x - n / 2) * 7)
over[(r > 1700) | (rng.random((n, n)) < 0.002)] = np.nan
print('overlay valid', float(np.isfinite(over).mean()))
for name, z in (('base', base), ('over', over)):
    with rasterio.open(name + '.tif', 'w', driver='GTiff', width=n, height=n, count=1, dtype='float32', crs='EPSG:32630', transform=from_origin(500000, 6000000, 10, 10), nodata=np.nan, tiled=True) as f: f.write(z, 1)
PY
fi
cat > policy.yaml <<'YAML'
name: bench
crs: EPSG:32630
resolution: 10
providers: {base: {path: base.tif}, over: {path: over.tif}}
steps:
  - {provider: base, operator: overwrite}
  - {provider: over, operator: feather, distance: 500, hole: 125}
YAML
cat > peer.py <<'PY'
# Overwrite, distance feather and provenance with numpy and scipy: whole, or in tiles with a halo.
import sys, numpy as np, rasterio
from rasterio.windows import Window
from scipy.ndimage import distance_transform_edt
tile = int(sys.argv[1]); halo = 51
with rasterio.open('base.tif') as b, rasterio.open('over.tif') as o:
    n, p = b.width, b.profile
    p.update(compress='zstd', zstd_level=1, predictor=3, blockxsize=512, blockysize=512, tiled=True)
    q = dict(p, dtype='uint32', nodata=None, predictor=2)
    with rasterio.open('peer.tif', 'w', **p) as f, rasterio.open('peer-provenance.tif', 'w', **q) as g:
        for r in range(0, n, tile):
            for c in range(0, n, tile):
                r0, c0, r1, c1 = max(r - halo, 0), max(c - halo, 0), min(r + tile + halo, n), min(c + tile + halo, n)
                B, A = (s.read(1, window=Window(c0, r0, c1 - c0, r1 - r0)) for s in (b, o))
                V = np.isfinite(A)
                w = np.clip((distance_transform_edt(V) * 10 - 5) / 500, 0, 1).astype('f4') if not V.all() else np.ones(A.shape, 'f4')
                out = np.where(V, B * (1 - w) + np.nan_to_num(A) * w, B)
                ids = np.where(V & (w >= .5), 2, 1).astype('u4')
                k = (slice(r - r0, r - r0 + min(tile, n - r)), slice(c - c0, c - c0 + min(tile, n - c)))
                at = Window(c, r, min(tile, n - c), min(tile, n - r))
                f.write(out[k], 1, window=at); g.write(ids[k], 1, window=at)
PY
measure() { # name, command...
  local name=$1; shift
  /usr/bin/time -f "$name: wall %e s, CPU %U + %S s, peak %M KiB" "$@" 2>&1 >/dev/null | tail -1
}
cat base.tif over.tif > /dev/null
for round in 1 2 3; do
  rm -rf out.tif* out-provenance.tif
  measure "terrane fuse" "$terrane" fuse policy.yaml --extent 500000 5959040 540960 6000000 -o out.tif --memory 300M --no-cache -q
  measure "numpy whole" /usr/bin/python3 peer.py 4096
  measure "numpy tiles" /usr/bin/python3 peer.py 1024
done
