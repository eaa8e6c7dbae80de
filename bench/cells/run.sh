#!/usr/bin/env bash
# The world's countries on the 30" grid: `terrane cells index` (both tables as Parquet) against rasterize + numpy (no table at all) and against
# DuckDB as the writer (given the runs), in one run.
# usage: bench/cells/run.sh COUNTRIES.json [TERRANE] ; prints a line per run: wall, CPU, peak resident memory; then cells and hashes.
# DUCKDB_SHARE=10: DuckDB writes every tenth zone only, by size. LIBDUCKDB: its library, else the one in artifacts/npm.
set -euo pipefail
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../..
countries=$1 terrane=${2:-$root/terrane} share=${DUCKDB_SHARE:-1}
library=${LIBDUCKDB:-$(find "$root/artifacts/npm" -name libduckdb.so 2>/dev/null | head -1)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
zones=(--grid worldpop-1km --zones "$countries" --zone-key id --duplicates union --uncoded name --repair)
index=(cells index -q "${zones[@]}")
timed() { local name=$1; shift; /usr/bin/time -f "$name: wall %e s, user %U s, sys %S s, peak %M KB" "$@" 2>&1 >/dev/null | grep -v -e warning -e Shape -e warnings.warn || true; }
cells() { awk -F'"cells_included":' '{split($2, n, ","); s += n[1]} END {print s}' "$1"/reports/*/summary.jsonl; }
hash() { (cd "$work/$1" && find tile_index tile_bounds -type f | sort | xargs sha256sum | sha256sum | cut -c1-16); }

printf 'load before: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
timed "center, 2 workers" "$terrane" "${index[@]}" -j 2 --cache "$work/cache" -o "$work/center2"
started=$EPOCHREALTIME
timed "center, 2 workers, polygons and runs from the cache" "$terrane" "${index[@]}" -j 2 --cache "$work/cache" -o "$work/cached"
seconds=$(awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN {print b - a}')
timed "the same command again" "$terrane" "${index[@]}" -j 2 --cache "$work/cache" -o "$work/cached"
for workers in 1 5; do timed "center, $workers workers" "$terrane" "${index[@]}" -j $workers --band-rows $((workers * 300)) -o "$work/center$workers"; done
timed "rasterize + numpy, ids, coordinates and areas" /usr/bin/python3 "$root/bench/cells/rasterize_numpy.py" "$countries" "$work/gdal.csv"
printf 'cells: terrane %s, rasterize %s\n' "$(cells "$work/center2")" "$(awk -F, '{s += $NF} END {print s}' "$work/gdal.csv")"

# Kills: four, at moments between start and what an undisturbed run takes; polygons come from a cache, so that kills meet the work.
mkdir "$work/polygons"
cp "$work"/cache/*.zones "$work/polygons"
for kill in 1 2 3 4; do
  "$terrane" "${index[@]}" -j 2 --cache "$work/polygons" -o "$work/killed" >"$work/log" 2>&1 &
  sleep "$(awk -v n=$kill -v whole="$seconds" 'BEGIN {srand(n); print 0.3 + rand() * whole}')"
  kill -9 $! 2>/dev/null && echo "kill $kill: $(find "$work/killed" -name '*.parquet' | wc -l) files of tables, $(find "$work/killed" -name '*.runs' | wc -l) of runs" || echo "kill $kill: it had ended"
  wait $! 2>/dev/null || true
done
timed "center, 2 workers, after the kills" "$terrane" "${index[@]}" -j 2 --cache "$work/polygons" -o "$work/killed"
for folder in center1 center2 center5 cached killed; do printf '%s %s\n' "$folder" "$(hash $folder)"; done

mkdir "$work/share"
ls -S "$work"/cache/*.runs | awk -v n="$share" 'NR % n == n - 1 || n == 1' | xargs cp -t "$work/share"
/usr/bin/python3 "$root/bench/cells/duckdb_writer.py" "$work/share" "$work/duckdb" "$library" | sed "s/^/DuckDB as writer, 1 zone in $share: /"
rm -rf "$work/duckdb"

timed "any_overlap, 2 workers" "$terrane" "${index[@]}" -j 2 --cache "$work/cache" --rule any_overlap -o "$work/overlap"
timed "coverage, 2 workers" "$terrane" cells coverage -q "${zones[@]}" -j 2 --cache "$work/cache" -o "$work/coverage"
"$terrane" cells diff -q "$work"/overlap/tile_index/parameter_hash=* "$work"/coverage/tile_coverage/parameter_hash=* | tail -1 | sed 's/^/any_overlap against coverage: /'
timed "diff --reference" "$terrane" cells diff -q "$work/center2" --reference --zones "$countries"
timed "verify" "$terrane" cells verify -q "$work/center2"
du -sb "$work"/center2/tile_* "$work"/overlap/tile_* "$work"/coverage/tile_* | awk '{printf "%s %.1f MB\n", $2, $1 / 1e6}' | sed "s#$work/##"
printf 'load after: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
