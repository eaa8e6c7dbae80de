#!/usr/bin/env bash
# What a merged tile costs: copied ones beside cp of the same bytes, merged ones beside a script with Pillow and numpy. Prints Markdown.
# bench/merge.sh [ZOOM]: Scotland down to ZOOM (default 11; native is 10).
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
/usr/bin/python3 -c 'import PIL, numpy' 2>/dev/null || { echo "bench: python3-pil is missing: apt-get install python3-pil python3-numpy" >&2; exit 2; }

zoom=${1:-11}
mkdir -p "$work/merge" && cd "$work/merge"
TIMEFORMAT='%R %U %S'

# Name, command...: wall, CPU and bytes written of a run, as a row.
row() {
  local name=$1 output=$2 times
  shift 2
  sync
  times=$({ time "$@" >/dev/null 2>&1; } 2>&1) || { echo "bench: failed: $*" >&2; exit 2; }
  awk -v name="$name" -v bytes="$(du -bc $output | tail -1 | cut -f1)" -v times="$times" \
    'BEGIN { split(times, t, " "); printf "| %s | %.1f | %.2f | %.2f | %.0f |\n", name, bytes / 1e6, t[1], t[2] + t[3], (t[2] + t[3]) * 1e9 / bytes }'
}

[[ -s scot.pmtiles ]] || "$program" build "$data/dem/ost50_large_scotland/*.zip,name=os50" --max-zoom "$zoom" --min-zoom 6 -o scot.pmtiles -q
for suffix in '' -lineage; do
  # Cut by zoom, and by a meridian with an overlap: tiles are equal, or one archive's, but where deep ones are void the overviews of the other count.
  "$program" convert "scot$suffix.pmtiles" -o "high$suffix.pmtiles" --max-zoom $((zoom - 1)) --overwrite -q
  "$program" convert "scot$suffix.pmtiles" -o "deep$suffix.pmtiles" --min-zoom "$zoom" --overwrite -q
  "$program" convert "scot$suffix.pmtiles" -o "west$suffix.pmtiles" --bbox=-9,54,-4.2,61 --overwrite -q
  "$program" convert "scot$suffix.pmtiles" -o "east$suffix.pmtiles" --bbox=-4.4,54,0,61 --overwrite -q
done
[[ -s sea.pmtiles ]] || "$program" build "$data/bathy/inner_hebrides/gebco_2014_glider.tif,name=gebco,ceiling=0" -o sea.pmtiles -q
for name in scot sea; do "$program" convert $name.pmtiles -o $name.mbtiles --overwrite -q; done
rm -rf copy* m-*

describe "terrane merge"
echo "Scotland to zoom $zoom: $("$program" show --json scot.pmtiles | /usr/bin/python3 -c 'import json,sys; print(json.load(sys.stdin)["addressedTiles"])') tiles."
echo
echo '| run | MB written | wall s | CPU s | CPU ns per byte |'
echo '|---|---|---|---|---|'
row 'cp of the archive and its lineage' 'copy.pmtiles copy-lineage.pmtiles' bash -c 'cp scot.pmtiles copy.pmtiles; cp scot-lineage.pmtiles copy-lineage.pmtiles; sync -f .'
row 'merge of one archive (all copied unseen), one worker' 'm-one.pmtiles m-one-lineage.pmtiles' "$program" merge scot.pmtiles -o m-one.pmtiles -j 1
row 'merge of two archives cut by zoom, one worker' 'm-zoom.pmtiles m-zoom-lineage.pmtiles' "$program" merge high.pmtiles deep.pmtiles -o m-zoom.pmtiles -j 1 --json
row 'the same, without lineage archives' m-bare.pmtiles bash -c "mkdir -p bare; ln -f high.pmtiles deep.pmtiles bare/; '$program' merge bare/high.pmtiles bare/deep.pmtiles -o m-bare.pmtiles -j 1"
row 'convert of the archive' m-convert.pmtiles "$program" convert scot.pmtiles -o m-convert.pmtiles
row 'merge of an overlapping west and east' 'm-halves.pmtiles m-halves-lineage.pmtiles' "$program" merge west.pmtiles east.pmtiles -o m-halves.pmtiles
row 'merge of Scotland and GEBCO (z7)' 'm-sea.pmtiles m-sea-lineage.pmtiles' "$program" merge scot.pmtiles sea.pmtiles -o m-sea.pmtiles
row 'Pillow and numpy, 20 of those tiles, no lineage' m-python.mbtiles /usr/bin/python3 "$here/merge_python.py" scot.mbtiles sea.mbtiles m-python.mbtiles 20
echo
for name in one zoom halves sea; do
  echo "m-$name: $(/usr/bin/python3 -c 'import json,sys; r=json.load(open(sys.argv[1])); m=r["merge"]; print({k: m[k] for k in ("tiles","copied","recoded","merged","overviews")}, "peak", r["memory"]["peakTreeBytes"] // 2**20, "MiB")' m-$name.pmtiles.report.json)"
done
cmp scot-lineage.pmtiles m-one-lineage.pmtiles && echo 'The lineage of m-one equals that of the archive, byte for byte.'
