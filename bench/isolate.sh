#!/usr/bin/env bash
# A build in child processes beside one in threads, and in a control group of exactly --memory while children are killed at random.
# bench/isolate.sh [MEMORY [KILLS]]: Markdown on stdout; 2 when no control group can be made.
set -euo pipefail

memory=${1:-512M} kills=${2:-6}
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
sources=$data/dem/ost50_large_scotland
mkdir -p "$work"
options=(--max-zoom 12 --memory "$memory")

source "$here/group.sh"
make_group "$memory"
trap 'drop_group; rm -rf "$work"/isolate-*' EXIT

# Runs terrane in the group; sets wall, cpu, killed.
run() { # kills, arguments
  local left=$1 started child
  shift
  killed=0
  started=$(date +%s.%N)
  \time -f '%U %S' -o "$work/isolate-time" bash -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' bash "$group" "$program" build -q "$sources" "${options[@]}" "$@" 2>"$work/isolate-log" &
  local job=$!
  while kill -0 $job 2>/dev/null; do
    if ((left > 0)); then
      sleep "$(awk -v r=$RANDOM 'BEGIN { print 1 + r / 32768 * 3 }')"
      child=$(pgrep -f "^$program worker" | shuf -n 1 || true)
      [[ -z $child ]] || ! kill -9 "$child" 2>/dev/null || { killed=$((killed + 1)); left=$((left - 1)); }
    else
      sleep 0.1
    fi
  done
  wait $job || { cat "$work/isolate-log" >&2; exit 1; }
  wall=$(awk -v a="$started" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')
  cpu=$(awk '{ printf "%.1f", $1 + $2 }' "$work/isolate-time")
}

line() { # name, archive
  local tiles pss
  tiles=$(jq '[.tiles[].tiles] | add' "$2.report.json")
  pss=$(jq '.memory.peakTreeBytes / 1048576 | floor' "$2.report.json")
  printf '| %s | %s s | %s s | %s ms | %s MiB | %s MiB | %s | `%s` |\n' "$1" "$wall" "$cpu" "$(awk -v c="$cpu" -v t="$tiles" 'BEGIN { printf "%.1f", c * 1000 / t }')" "$pss" \
    "$(($(group_peak) >> 20))" "$killed" "$(sha256sum "$2" | cut -c1-12)"
}

describe "Child processes in a control group of $memory"
printf '`bench/isolate.sh %s %s`: 541 zips of OS Terrain 50 to z12, 2 workers, everything in a control group limited to exactly %s (%s).\n\n' "$memory" "$kills" "$memory" "$group"
printf '| run | wall | CPU | CPU a tile | most PSS | most in the group, page cache included | children killed | SHA-256 |\n|---|---|---|---|---|---|---|---|\n'
reset_group; run 0 -o "$work/isolate-threads.pmtiles"; line "threads" "$work/isolate-threads.pmtiles"
reset_group; run 0 --isolate -o "$work/isolate-children.pmtiles"; line "\`--isolate\`" "$work/isolate-children.pmtiles"
reset_group; run 0 --zoom-groups balanced -o "$work/isolate-groups.pmtiles"; line "\`--zoom-groups balanced\`" "$work/isolate-groups.pmtiles"
reset_group; run "$kills" --isolate -o "$work/isolate-killed.pmtiles"; line "\`--isolate\`, children killed" "$work/isolate-killed.pmtiles"
for name in children groups killed; do
  cmp "$work/isolate-threads.pmtiles" "$work/isolate-$name.pmtiles" && cmp "$work/isolate-threads-lineage.pmtiles" "$work/isolate-$name-lineage.pmtiles"
done
printf '\nAll archives and their lineage archives are equal byte for byte. The kernel ended %s processes for lack of memory.\n' "$(group_kills)"
