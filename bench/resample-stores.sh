#!/usr/bin/env bash
# Rows per second into every store, of 12 million cells that are only copied, so that the store is what is measured; then the join of them.
# PostgreSQL is a server of this script's own, with its default settings (fsync and WAL on), gone at the end.
#   bench/resample-stores.sh > bench/runs/DATE-stores.md
set -uo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"

rounds=${1:-3}
folder=$work/stores
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
[[ -n $bin ]] || { echo "bench: PostgreSQL is missing: apt-get install postgresql" >&2; exit 2; }
as_server() { if ((EUID == 0)); then runuser -u postgres -- "$@"; else "$@"; fi; }
finish() { (cd /tmp && as_server "$bin/pg_ctl" -D "$folder/pg/data" -m immediate stop >/dev/null 2>&1); rm -rf "$folder"; }
trap finish EXIT

rm -rf "$folder"
mkdir -p "$folder/pg"
((EUID != 0)) || chown postgres "$folder/pg"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
(cd /tmp && as_server "$bin/initdb" -D "$folder/pg/data" -U owner -A trust --locale=C -E UTF8 >/dev/null \
  && as_server "$bin/pg_ctl" -D "$folder/pg/data" -w -l "$folder/pg/log" -o "-p $port -k $folder/pg -c listen_addresses=127.0.0.1" start >/dev/null) || exit 2
url=postgres://owner@127.0.0.1:$port/postgres
sql() { "$bin/psql" -qAt -h 127.0.0.1 -p "$port" -U owner postgres -c "$1"; }

/usr/bin/python3 - "$folder/dense.tif" <<'PY'
import sys
from osgeo import gdal, osr
import numpy as np
columns, rows = 4000, 3000
srs = osr.SpatialReference(); srs.ImportFromEPSG(32626)
d = gdal.GetDriverByName("GTiff").Create(sys.argv[1], columns, rows, 1, gdal.GDT_Float32, ["TILED=YES", "COMPRESS=ZSTD"])
d.SetGeoTransform((0, 100, 0, 300000, 0, -100)); d.SetProjection(srs.ExportToWkt())
d.GetRasterBand(1).WriteArray((np.random.default_rng(1).random((rows, columns)) * 100).astype("float32").round(2))
PY

describe "Stores of resample, 12,000,000 rows"
echo "PostgreSQL $(sql 'SHOW server_version'): fsync $(sql 'SHOW fsync'), synchronous_commit $(sql 'SHOW synchronous_commit'), wal_level $(sql 'SHOW wal_level'), max_wal_size $(sql 'SHOW max_wal_size'), shared_buffers $(sql 'SHOW shared_buffers')."
echo "\"rows\" is the time until the last row is in the store, without key and registry (for GeoTIFF and Parquet: in the file); \"all\" is the whole command."
echo
echo "| store | load | rows, s | M rows/s | all, s | CPU of terrane, s | bytes a row |"
echo "|---|---|---|---|---|---|---|"
one() { # name, --to, command that prints bytes
  local load real user system rows
  load=$(cut -d' ' -f1 /proc/loadavg)
  TIMEFORMAT='%R %U %S'
  { time "$program" resample "$folder/dense.tif" --grid "like:$folder/dense.tif" --to "$2" >"$folder/said" 2>&1; } 2>"$folder/time"
  read -r real user system <"$folder/time"
  rows=$(sed -n 's/^dense: 12,000,000 cells in \([0-9.]*\)s.*/\1/p' "$folder/said")
  [[ -n $rows ]] || { cat "$folder/said" >&2; exit 1; }
  awk -v n="$1" -v l="$load" -v r="$rows" -v a="$real" -v u="$user" -v s="$system" -v b="$(eval "$3")" \
    'BEGIN { printf "| %s | %s | %.1f | %.2f | %.1f | %.1f | %.1f |\n", n, l, r, 12 / r, a, u + s, b / 12000000 }'
}
for ((i = 0; i < rounds; i++)); do
  one postgres "$url" "sql \"SELECT pg_total_relation_size('passthrough_dense')\""
  sql "DROP TABLE passthrough_dense; DELETE FROM resampled_datasets" && sql CHECKPOINT
  one parquet "parquet:$folder/p" "stat -c %s $folder/p/passthrough_dense.parquet"
  one duckdb "duckdb:$folder/d.duckdb" "stat -c %s $folder/d.duckdb"
  one "tif" "tif:$folder/t" "stat -c %s $folder/t/passthrough_dense.tif"
  ((i == rounds - 1)) || rm -rf "$folder/p" "$folder/d.duckdb" "$folder/t"
done

echo
echo "| join of the Parquet store to | load | all, s | CPU of terrane, s |"
echo "|---|---|---|---|"
for to in "$folder/j.parquet" "$folder/j.csv.gz" "duckdb:$folder/j.duckdb" "$url"; do
  load=$(cut -d' ' -f1 /proc/loadavg)
  { time "$program" join --from "parquet:$folder/p" --to "$to" -q >/dev/null; } 2>"$folder/time"
  read -r real user system <"$folder/time"
  echo "| $(basename "${to%%://*}" | sed 's/^j\.//') | $load | $real | $(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }') |"
done
