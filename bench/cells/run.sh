#!/usr/bin/env bash
# The world's countries on the 30" grid: `terrane cells index` (both tables as Parquet) against rasterize + numpy (no table at all), in one run.
# usage: bench/cells/run.sh COUNTRIES.json [TERRANE] ; prints a line per run: wall, CPU, peak resident memory.
set -euo pipefail
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../..
countries=$1 terrane=${2:-$root/terrane}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arguments=(cells index -q --grid worldpop-1km --zones "$countries" --zone-key id --duplicates union --uncoded name --repair)
timed() { local name=$1; shift; /usr/bin/time -f "$name: wall %e s, user %U s, sys %S s, peak %M KB" "$@" 2>&1 >/dev/null | grep -v -e warning -e Shape -e warnings.warn || true; }

printf 'load before: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
for workers in 1 2; do
  timed "terrane center, $workers workers" "$terrane" "${arguments[@]}" -j $workers --cache "$work/cache$workers" -o "$work/center$workers"
done
timed "terrane center, 2 workers, runs from the cache" "$terrane" "${arguments[@]}" -j 2 --cache "$work/cache1" -o "$work/cached"
timed "terrane any_overlap, 2 workers" "$terrane" "${arguments[@]}" -j 2 --rule any_overlap -o "$work/overlap"
timed "terrane verify" "$terrane" cells verify -q "$work/center1"
timed "rasterize + numpy, ids, coordinates and areas" /usr/bin/python3 "$root/bench/cells/rasterize_numpy.py" "$countries" "$work/gdal.csv"
timed "rasterize, masks only" /usr/bin/python3 "$root/bench/cells/rasterize_numpy.py" "$countries" "$work/gdal.csv" --masks-only
printf 'load after: %s\n' "$(cut -d' ' -f1-3 /proc/loadavg)"
printf 'cells: terrane %s, rasterize %s\n' "$(awk -F'"cells_included":' '{split($2, n, ","); s += n[1]} END {print s}' "$work"/center1/reports/*/summary.jsonl)" \
  "$(awk -F, '{s += $NF} END {print s}' "$work/gdal.csv")"
for folder in center1 center2 cached; do (cd "$work/$folder" && find tile_index tile_bounds -type f | sort | xargs sha256sum | sha256sum | cut -c1-16); done
du -sb "$work"/center1/tile_* "$work"/overlap/tile_*| awk '{printf "%s %.1f MB\n", $2, $1 / 1e6}' | sed "s#$work/##"
