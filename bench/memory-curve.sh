#!/usr/bin/env bash
# Does every command stay within its --memory, in a control group of exactly that size, on inputs from ten times smaller to ten times larger?
# bench/memory-curve.sh [COMMAND...]: Markdown on stdout; 1 when one was killed or failed, 2 when no control group can be made. Root only.
# Inputs are made (smooth, so that 5 GB of pixels are small files); their size is that of the pixels, rows or cells when decoded.
set -uo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
source "$here/group.sh"
source "$root/scripts/packages.sh"
source "$root/scripts/build.sh"
if [[ -n ${TERRANE:-} ]]; then program=$TERRANE; else ensure_built >&2 && hold_build || exit 2; fi
if [[ -z ${DOTNET_ROOT:-} && ! -e /etc/dotnet/install_location ]]; then
  dotnet=$(readlink -f "$(command -v dotnet || true)")
  [[ -z $dotnet ]] || export DOTNET_ROOT=${dotnet%/*}
fi
export DOTNET_TieredPGO=0 DOTNET_EnableDiagnostics=0
work=$(mktemp -d "${TERRANE_BENCH_DIR:-${TMPDIR:-/tmp}}/terrane-curve-XXXXXX")
export TERRANE_CACHE_DIR=$work/cache
trap 'drop_group; rm -rf "$work"' EXIT
cd "$work" || exit 2
only=" $* " bad=0
sides=(2560 8192 25600) # cells a side: 26 MB, 268 MB, 2.6 GB of floats

rasters() { # SIDE: 16 files in dem-SIDE, and zones-SIDE.geojson of 256 squares that cover them
  [[ -e dem-$1/done ]] && return
  mkdir -p "dem-$1"
  /usr/bin/python3 - "$1" <<'PY'
import json, sys, numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
side, part = int(sys.argv[1]), int(sys.argv[1]) // 4
srs = osr.SpatialReference(); srs.ImportFromEPSG(32630)
for i in range(16):
    col, row = i % 4 * part, i // 4 * part
    out = gdal.GetDriverByName("GTiff").Create(f"dem-{side}/{i:02}.tif", part, part, 1, gdal.GDT_Float32, ["TILED=YES", "COMPRESS=ZSTD", "ZSTD_LEVEL=1", "PREDICTOR=3"])
    out.SetGeoTransform((400000 + col * 10, 10, 0, 6200000 - row * 10, 0, -10)); out.SetProjection(srs.ExportToWkt())
    across = (300 * np.sin((col + np.arange(part)) / 900)).astype("f4")
    for y in range(0, part, 256):
        down = (200 * np.cos((row + y + np.arange(min(256, part - y))) / 700)).astype("f4")
        out.GetRasterBand(1).WriteArray(np.round((500 + down[:, None] + across[None, :]) * 4) / 4, 0, y)
    out = None
step = side * 10 / 16
ring = lambda x, y: [[x, y], [x + step, y], [x + step, y - step], [x, y - step], [x, y]]
json.dump({"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:32630"}}, "features": [
    {"type": "Feature", "properties": {"code": f"Z{i:03}"}, "geometry": {"type": "Polygon", "coordinates": [ring(400000 + i % 16 * step, 6200000 - i // 16 * step)]}} for i in range(256)]},
    open(f"zones-{side}.geojson", "w"))
PY
  gdalbuildvrt -q "dem-$1.vrt" "dem-$1"/*.tif
  printf 'name: curve\ncrs: EPSG:32630\nresolution: 10\nproviders: {base: {path: dem-%s}}\nsteps:\n  - {provider: base, operator: overwrite}\n' "$1" >"policy-$1.yaml"
  touch "dem-$1/done"
}
archive() { # SIDE: what build makes of it, outside of the group where no run within it has
  rasters "$1"
  [[ -e a-$1.pmtiles ]] || "$program" build -q "dem-$1" -o "a-$1.pmtiles" || exit 2
}
serve_some() { # SIDE MEMORY: a server, asked for 600 tiles of all zooms, as stored and as hillshades
  "$program" serve "a-$1.pmtiles" --port 0 --memory "$2" 2>serve.log &
  local server=$! url='' attempt
  for attempt in {1..200}; do url=$(grep -o 'http://[0-9.:]*' serve.log | head -1); [[ -n $url ]] && break; sleep 0.1; done
  /usr/bin/python3 - "$url" "$1" <<'PY'
import concurrent.futures, json, math, sys, urllib.request
url = sys.argv[1]
facts = json.load(urllib.request.urlopen(f"{url}/a-{sys.argv[2]}.json"))
w, s, e, n = facts["bounds"]
def tile(i):
    z = facts["minzoom"] + i % (facts["maxzoom"] - facts["minzoom"] + 1)
    x = w + (e - w) * (i * 0.618 % 1); y = s + (n - s) * (i * 0.414 % 1)
    col, row = int((x + 180) / 360 * 2**z), int((1 - math.asinh(math.tan(math.radians(y))) / math.pi) / 2 * 2**z)
    for address in [facts["tiles"][0], facts["tiles"][0].replace(".webp", ".png")]:
        with urllib.request.urlopen(address.format(z=z, x=col, y=row)) as answer: answer.read()
with concurrent.futures.ThreadPoolExecutor(8) as pool: list(pool.map(tile, range(300)))
PY
  local asked=$?
  kill -TERM $server; wait $server
  return $asked
}
export -f serve_some
export program

# measure NAME SIZE LIMIT OPTION COMMAND...: runs it in a group of LIMIT. OPTION: what tells it so, or - where it has none.
measure() {
  local name=$1 size=$2 limit=$3 option=$4 code peak kills wall rss; shift 4
  make_group "$limit" || exit 2
  /usr/bin/time -q -f '%e %M' -o time bash -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' bash "$group" "$@" >log 2>&1
  code=$? peak=$(group_peak) kills=$(group_kills)
  read -r wall rss <<<"$(tail -1 time)"
  drop_group
  printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$name" "$size" "$limit" "$option" "$((peak >> 20))" "$((rss >> 10))" "$kills" "$code" "$wall"
  ((code == 0 && kills == 0)) || { bad=1; tail -5 log >&2; }
}
wanted() { [[ $only == '  ' || $only == *" $1 "* ]]; }
size() { awk -v n="$1" -v b="$2" 'BEGIN { printf "%.0f MB", n * n * b / 1e6 }'; }

printf '# Memory of every command\n\n%s, %s cores %s; terrane %s; GDAL %s; load when it began %s.\n\n' "$(date +%F)" "$(nproc)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(git -C "$root" rev-parse --short HEAD)" "$(gdalinfo --version | cut -d' ' -f2 | tr -d ,)" "$(cut -d' ' -f1-3 /proc/loadavg)"
printf '| command | input, decoded | group | told by | most in the group, page cache included, MiB | most resident, MiB | killed | exit | wall s |\n|---|---|---|---|---|---|---|---|---|\n'
rasters "${sides[0]}"
if wanted merge; then "$program" build -q "dem-${sides[0]}/05.tif" -o over.pmtiles || exit 2; fi
for side in "${sides[@]}"; do
  floats=$(size "$side" 4)
  rasters "$side"
  if wanted bounds; then measure bounds "$floats" 256M - "$program" bounds "dem-$side" -o bounds.csv; rm -f bounds.csv; fi
  if wanted plan; then measure plan "$floats" 256M --memory "$program" plan "dem-$side" --memory 256M; fi
  if wanted build; then measure build "$floats" 256M --memory "$program" build -q "dem-$side" --memory 256M -o "a-$side.pmtiles"; fi
  if wanted build-mbtiles; then measure 'build, MBTiles, feather' "$floats" 256M --memory "$program" build -q "dem-$side,feather=200" --memory 256M -o m.mbtiles; rm -f m*; fi
  if wanted isolate; then measure 'build --isolate' "$floats" 384M --memory "$program" build -q "dem-$side" --isolate --memory 384M -o i.pmtiles; rm -f i[.-]*; fi
  if wanted per-source; then measure 'build --per-source' "$floats" 256M --memory "$program" build -q "dem-$side" --per-source --memory 256M -o p.pmtiles; rm -f p[.-]*; fi
  archive "$side"
  if wanted show; then measure show "$floats" 256M - "$program" show "a-$side.pmtiles"; fi
  if wanted verify; then measure 'verify --deep' "$floats" 256M - "$program" verify -q --deep "a-$side.pmtiles"; fi
  if wanted convert; then
    measure 'convert to MBTiles' "$floats" 256M - "$program" convert -q "a-$side.pmtiles" -o c.mbtiles
    measure 'verify --deep, MBTiles' "$floats" 256M - "$program" verify -q --deep c.mbtiles
    measure 'convert from MBTiles' "$floats" 256M - "$program" convert -q c.mbtiles -o c.pmtiles
    measure 'convert to a GeoTIFF' "$floats" 256M - "$program" convert -q "a-$side.pmtiles" -o c.tif
    rm -f c.*
  fi
  if wanted merge; then
    measure 'merge of two' "$floats" 256M --memory "$program" merge -q over.pmtiles "a-$side.pmtiles" --memory 256M -o g.pmtiles; rm -f g[.-]*
    measure 'merge --mode max' "$floats" 256M --memory "$program" merge -q over.pmtiles "a-$side.pmtiles" --mode max --memory 256M -o g.mbtiles; rm -f g[.-]*
  fi
  if wanted tile; then
    for zoom in 12 8; do # near the middle of the smallest
      tile=$zoom/$(awk -v n=$((1 << zoom)) 'BEGIN { pi = atan2(0, -1); y = 55.90 * pi / 180; printf "%d/%d", (-4.56 + 180) / 360 * n, (1 - log(sin(y) / cos(y) + 1 / cos(y)) / pi) / 2 * n }')
      measure "tile $tile" "$floats" 256M - "$program" tile "a-$side.pmtiles" "$tile" --elevation -o t.tif --overwrite
      measure "inspect $tile" "$floats" 512M - "$program" inspect "a-$side.pmtiles" --tile "$tile"
    done
  fi
  if wanted serve; then measure serve "$floats" 256M --memory bash -c 'serve_some "$@"' bash "$side" 200M; fi
  if wanted ingest; then measure ingest "$floats" 512M --memory "$program" ingest -q "dem-$side" --store "store" --name curve --no-tar --memory 512M; rm -rf store; fi
  if wanted resample; then
    measure 'resample to half, GeoTIFF' "$floats" 256M --memory "$program" resample -q "dem-$side.vrt" --grid 20,EPSG:32630 --to r.tif --memory 256M
    measure 'resample to another CRS' "$floats" 256M --memory "$program" resample -q "dem-$side.vrt" --grid 20,EPSG:3857 --to r2.tif --memory 256M; rm -f r*.tif*
  fi
  if wanted join; then
    "$program" resample -q "dem-$side.vrt,name=a" --grid 30,EPSG:32630 --to parquet:stack >&2 && "$program" resample -q "dem-$side.vrt,name=b,method=max" --grid 30,EPSG:32630 --to parquet:stack >&2
    measure join "$(size $((side / 3)) 24)" 512M --memory "$program" join -q --from parquet:stack --to joined.parquet --no-pictures --memory 512M; rm -rf stack joined*
  fi
  if wanted fuse; then measure fuse "$floats" 320M --memory "$program" fuse -q "policy-$side.yaml" --extent 400000 $((6200000 - side * 10)) $((400000 + side * 10)) 6200000 -o f.tif --no-cache --memory 320M; rm -f f[.-]*; fi
  if wanted cells; then
    grid=$side,$side,400000,10,6200000,-10,EPSG:32630
    measure 'cells index' "$(size "$side" 8)" 512M --memory "$program" cells index -q --grid "$grid" --zones "zones-$side.geojson" --zone-key code --codes any -o cells --memory 512M
    measure 'cells verify' "$(size "$side" 8)" 512M - "$program" cells verify -q cells; rm -rf cells
    measure 'cells stats' "$floats" 512M --memory "$program" cells stats -q --raster "dem-$side.vrt" --zones "zones-$side.geojson" --zone-key code --codes any -o stats.csv --memory 512M
    measure 'cells coverage' "$(size "$side" 8)" 512M --memory "$program" cells coverage -q --grid "$grid" --zones "zones-$side.geojson" --zone-key code --codes any -o cover --memory 512M; rm -rf cover
  fi
  [[ $side == "${sides[0]}" ]] || rm -rf "dem-$side" "a-$side"[.-]*
done
exit "$bad"
