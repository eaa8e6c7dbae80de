#!/usr/bin/env bash
# Tiles of a policy per second, cold and warm, the slowest hundredth, and memory under load.
#   bench/serve-policy.sh DATA [SECONDS]      DATA: folder with bathy/inner_hebrides and dem/ost50_inner_hebrides; needs wrk, curl, python3
# Cold: every tile of a zoom once, with an empty cache. Warm: the same tiles again and again, from a server that was started anew on that cache.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
data=$(readlink -f "$1") seconds=${2:-15} memory=${MEMORY:-512M}
terrane=${TERRANE:-$root/artifacts/terrane/terrane}
work=$(mktemp -d) port=18083
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
export TERRANE_CACHE_DIR=$work/cache DOTNET_gcServer=0
cat >"$work/hebrides.yaml" <<YAML
name: Hebrides
crs: EPSG:32630
resolution: 30
providers:
  gebco: {path: $data/bathy/inner_hebrides/gebco_2014_glider.tif, ceiling: 0}
  terrain50: {path: $data/dem/ost50_inner_hebrides, sea_values: [-2, 0], surveys: files}
steps:
  - {provider: gebco, operator: overwrite}
  - provider: terrain50
    operator: overwrite
    transitions: [{over: gebco, operator: feather, distance: 500m}]
YAML
# Mull and the land around it at zoom 11, and what lies above: 64 tiles and 20.
/usr/bin/python3 - >"$work/list" <<'PY'
for z, x0, y0, n in ((11, 984, 630, 8), (10, 492, 315, 4), (9, 246, 157, 2)):
    for y in range(y0, y0 + n):
        for x in range(x0, x0 + n): print(f"/hebrides/{z}/{x}/{y}.webp")
PY
start() {
  "$terrane" serve "$work/hebrides.yaml" --port $port --memory "$memory" "$@" >"$work/serve.log" 2>&1 &
  server=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$port/health"; do sleep 0.1; done
}
stop() { # how much it took at most, and its end
  grep VmHWM "/proc/$server/status" | awk -v m="$memory" '{printf "peak resident %.0f MiB of %s\n", $2 / 1024, m}'
  kill "$server"; wait "$server" || true
}
cold() { # name, clients: each tile of the list once
  /usr/bin/python3 - "$work/list" "$port" "$2" "$1" "${3:-}" <<'PY'
import sys, time, urllib.request, urllib.error
from concurrent.futures import ThreadPoolExecutor
paths, port, clients, name, form = open(sys.argv[1]).read().split(), sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5]
def get(path):
    if form: path = path.replace('.webp', form)
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(f'http://127.0.0.1:{port}{path}') as answer: answer.read(); status = answer.status
    except urllib.error.HTTPError as e: status = e.code
    return time.perf_counter() - begun, status
begun = time.perf_counter()
with ThreadPoolExecutor(clients) as pool: all = list(pool.map(get, paths))
wall = time.perf_counter() - begun
took = sorted(t for t, _ in all)
codes = {s: sum(1 for _, c in all if c == s) for s in sorted({c for _, c in all})}
print(f'| {name} | {len(all) / wall:.1f} | {1000 * took[len(took) // 2]:.0f} ms | {1000 * took[int(len(took) * .99)]:.0f} ms | {codes} |')
PY
}
cat >"$work/tiles.lua" <<LUA
local paths, at = {}, 0
for line in io.lines("$work/list") do paths[#paths + 1] = line end
local suffix = os.getenv("SUFFIX")
request = function()
  at = at % #paths + 1
  local path = paths[at]
  if suffix then path = path:gsub("%.%w+$", suffix) end
  return wrk.format("GET", path)
end
LUA
warm() { # name, connections
  wrk -t1 -c"$2" -d"${seconds}s" --latency -s "$work/tiles.lua" "http://127.0.0.1:$port" | awk -v name="$1" '/50%/ {m=$2} /99%/ {p=$2} /Requests\/sec/ {r=$2} /Non-2xx/ {e=$0} END {printf "| %s | %s | %s | %s | %s |\n", name, r, m, p, e}'
}
echo "$(nproc) cores, load $(cut -d' ' -f1-3 /proc/loadavg), $("$terrane" --version)"
echo "| tiles of a policy | requests/s | half below | 99 % below | answers |"
echo "|---|---|---|---|---|"
start --no-cache
cold "cold, 1 client" 1
stop >&2
start
cold "cold, 4 clients, kept" 4
stop >&2
start
cold "first again, 4 clients, new server" 4
warm "warm, Terrarium" 8
cold "relief of known tiles, 4 clients" 4 '.png?style=relief'
SUFFIX='.png?style=relief' warm "warm, relief" 8
SUFFIX=.npz warm "warm, .npz" 4
stop
du -sh "$TERRANE_CACHE_DIR" | awk '{print "cache " $1}'
