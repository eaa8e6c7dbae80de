#!/usr/bin/env bash
# A folder of zips through `terrane ingest` and, file by file, through what Mapterhorn's scripts run. The report is Markdown on stdout.
# usage: bench/ingest.sh [FOLDER_OF_ZIPS] [CRS]     Needs Debian's gdal-bin, python3-gdal and unzip or bsdtar.
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
zips=${1:-$data/dem/ost50_gloucestershire} crs=${2:-EPSG:27700}
unpack() { python3 -m zipfile -e "$1" "$2"; }

# Largest sum of a folder's files, sampled; ends with the file "$2.stop".
watch_disk() {
  local most=0 now
  while [[ ! -e $2.stop ]]; do
    now=$(du -sk --apparent-size "$1" 2>/dev/null | cut -f1 || true) # files come and go under it
    ((now > most)) && most=$now
    sleep 0.05
  done
  echo "$most" >"$2"
}

chain() {
  mkdir -p "$work/chain/cog" "$work/chain/poly"
  local zip name grid
  for zip in "$zips"/*.zip; do
    name=$(basename "$zip" .zip)
    mkdir "$work/chain/one"
    unpack "$zip" "$work/chain/one"
    grid=$(find "$work/chain/one" -iname '*.asc' | head -1)
    gdal_translate -q -a_srs "$crs" -of COG -co BLOCKSIZE=512 -co OVERVIEWS=NONE -co SPARSE_OK=YES -co BIGTIFF=YES -co COMPRESS=LERC -co MAX_Z_ERROR=0.001 "$grid" "$work/chain/cog/$name.tif"
    gdal_calc.py --quiet -A "$work/chain/cog/$name.tif" --calc="A*0+1" --type=Byte --outfile="$work/chain/one/mask.tif"
    gdal_polygonize.py -q "$work/chain/one/mask.tif" -b 1 -f GPKG "$work/chain/poly/$name.gpkg"
    ogr2ogr -f GPKG -update -append -nln all "$work/chain/all.gpkg" "$work/chain/poly/$name.gpkg"
    rm -r "$work/chain/one"
  done
  ogr2ogr -f GPKG -nln union -dialect sqlite -sql 'SELECT ST_Union(ST_MakeValid(geom)) FROM "all"' "$work/chain/coverage.gpkg" "$work/chain/all.gpkg"
}

ours() { "$program" ingest -q "$zips" --store "$work/store" --no-tar --crs "$crs"; }

# NAME FOLDER COMMAND: a row of the table.
row() {
  mkdir -p "$2"
  watch_disk "$2" "$work/$1.peak" &
  local before=$(cat /proc/uptime | cut -d' ' -f1) times after
  times=$( { TIMEFORMAT='%U %S'; time "$3" >&2; } 2>&1 | tail -1)
  after=$(cut -d' ' -f1 /proc/uptime)
  touch "$work/$1.peak.stop"
  wait
  awk -v name="$1" -v n="$(ls "$zips"/*.zip | wc -l)" -v wall="$(awk "BEGIN { print $after - $before }")" -v cpu="$times" -v peak="$(cat "$work/$1.peak")" \
    -v kept="$(du -sk --apparent-size "$2" | cut -f1)" -v bytes="$(cat "$zips"/*.zip | wc -c)" \
    'BEGIN { split(cpu, c, " "); s = c[1] + c[2]; printf "| %s | %d | %.1f | %.2f | %.0f | %.0f | %.2f | %d | %d |\n", name, n, wall, s, 1000 * s / n, 60 * n / wall, bytes / wall / 1e6, peak, kept }'
}

rm -rf "$work"
mkdir -p "$work"
describe "ingest beside GDAL's tools, file by file"
echo "| run | files | wall s | CPU s | CPU ms a file | files/min | MB/s of zips | peak disk KB | kept KB |"
echo "|---|---|---|---|---|---|---|---|---|"
row "terrane" "$work/store" ours
row "GDAL" "$work/chain" chain
