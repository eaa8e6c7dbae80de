#!/usr/bin/env bash
# What does a conversion cost beside a plain copy of the same bytes, in one run? Generated archives: TILES of 50 kB, and a million of 300 bytes.
# bench/convert.sh [TILES]; prints Markdown. Both end with the bytes on the disk (cp is followed by sync).
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
source "$root/scripts/packages.sh"
source "$root/scripts/build.sh"
ensure_built >&2 && hold_build
program=$root/artifacts/terrane/terrane
[[ -x $program ]] || program=$root/terrane
if [[ -z ${DOTNET_ROOT:-} && ! -e /etc/dotnet/install_location ]]; then
  dotnet=$(readlink -f "$(command -v dotnet || true)")
  [[ -z $dotnet ]] || export DOTNET_ROOT=${dotnet%/*}
fi
export DOTNET_TieredPGO=0 DOTNET_EnableDiagnostics=0
work=$(mktemp -d "${TERRANE_BENCH_DIR:-${TMPDIR:-/tmp}}/terrane-convert-XXXXXX")
trap 'rm -rf "$work"' EXIT

generate() { # FILE COUNT BYTES: a table of tiles of random bytes, in the order of rows
  /usr/bin/python3 - "$@" <<'PYTHON'
import math, sqlite3, sys
path, count, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
zoom, side = math.ceil(math.log2(math.sqrt(count))) + 1, math.isqrt(count - 1) + 1
db = sqlite3.connect(path, isolation_level=None)
db.executescript("pragma journal_mode=off; pragma synchronous=off; create table metadata(name text, value text);"
                 "create table tiles(zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
db.execute(f"""with recursive i(n) as (select 0 union all select n + 1 from i where n + 1 < {count}) insert into tiles
    select {zoom}, n / {side}, n % {side}, cast('RIFF0000WEBP' || randomblob({size} * 3 / 4 + abs(random()) % ({size} / 2)) as blob) from i""")
db.execute("create unique index tile_index on tiles(zoom_level, tile_column, tile_row)")
for row in dict(name="generated", format="webp", minzoom=zoom, maxzoom=zoom, bounds="-179,-80,-1,-0.1").items():
    db.execute("insert into metadata values (?, ?)", [str(v) for v in row])
PYTHON
}

row() { # NAME TILES OUTPUT COMMAND...: the median of three
  local name=$1 tiles=$2 output=$3 wall cpu peak; shift 3
  for _ in 1 2 3; do
    rm -rf "$output"; sync
    /usr/bin/time -f '%e %U %S %M' -a -o "$work/times" "$@" >&2
  done
  read -r wall cpu peak < <(sort -n "$work/times" | awk 'NR == 2 { printf "%.2f %.2f %d\n", $1, $2 + $3, $4 / 1024 }')
  rm -f "$work/times"
  printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "$(du -sb --apparent-size "$output" | cut -f1)" "$wall" "$cpu" \
    "$(awk -v c="$cpu" -v n="$tiles" 'BEGIN { printf "%.1f", c * 1e6 / n }')" "$peak"
}

printf '# Conversion beside a plain copy\n\n%s, %s cores %s; terrane %s; load when it began %s.\n' "$(date +%F)" "$(nproc)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(git -C "$root" rev-parse --short HEAD)" "$(cut -d' ' -f1-3 /proc/loadavg)"
for set in "${1:-20000} 50000" "1000000 300"; do
  read -r tiles size <<< "$set"
  generate "$work/a.mbtiles" "$tiles" "$size"
  printf '\n## %s tiles of about %s bytes\n\n| | bytes written | wall s | CPU s | CPU µs a tile | peak resident MB |\n|---|---|---|---|---|---|\n' "$tiles" "$size"
  row 'cp of the MBTiles, sync' "$tiles" "$work/copy" bash -c 'cp "$1" "$2" && sync "$2"' bash "$work/a.mbtiles" "$work/copy"
  row 'MBTiles → PMTiles' "$tiles" "$work/b.pmtiles" "$program" convert "$work/a.mbtiles" -o "$work/b.pmtiles" --quiet
  row 'PMTiles → MBTiles' "$tiles" "$work/c.mbtiles" "$program" convert "$work/b.pmtiles" -o "$work/c.mbtiles" --quiet
  row 'MBTiles of our own → PMTiles' "$tiles" "$work/d.pmtiles" "$program" convert "$work/c.mbtiles" -o "$work/d.pmtiles" --quiet
  # The tiles lie in the south-west corner of the world, as many columns as rows: the western quarter of them.
  east=$(/usr/bin/python3 -c 'import math, sys; n = int(sys.argv[1]); z = math.ceil(math.log2(math.sqrt(n))) + 1; print(-180 + 360 * ((math.isqrt(n - 1) + 1) // 4) / 2 ** z - 0.001)' "$tiles")
  row 'PMTiles → PMTiles, a quarter' "$((tiles / 4))" "$work/e.pmtiles" "$program" convert "$work/b.pmtiles" -o "$work/e.pmtiles" --bbox "-180,-85,$east,85" --quiet
  cmp "$work/b.pmtiles" "$work/d.pmtiles" && printf '\nThe PMTiles made of either MBTiles have the same bytes.\n'
  rm -f "$work"/*.mbtiles "$work"/*.pmtiles "$work/copy"
done
