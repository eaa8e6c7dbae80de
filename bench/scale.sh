#!/usr/bin/env bash
# Does a build of very many tiles hold together within --memory, and how many workers does the one that writes keep up with?
# The real planner, workers, ledger, spools and packer; rendering and encoding are left out (bench/Terrane.Bench.Scale).
# bench/scale.sh [TILES [MEMORY]]: Markdown on stdout; 100 million tiles within 2G without arguments, which want 20 GB of disk and half an hour.
# bench/scale.sh workers [MILLISECONDS [BYTES [SECONDS]]]: 1 to 64 workers that sleep so long for each tile.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
source "$here/group.sh"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_TieredPGO=0 DOTNET_EnableDiagnostics=0
dotnet build "$root/bench/Terrane.Bench.Scale" -c Release --nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false >&2
simulate=("$(command -v dotnet)" "$root/artifacts/bin/Terrane.Bench.Scale/release/Terrane.Bench.Scale.dll")
work=$(mktemp -d "${TERRANE_BENCH_DIR:-${TMPDIR:-/tmp}}/terrane-scale-XXXXXX")
trap 'drop_group; rm -rf "$work"' EXIT

printf '# A build without pixels\n\n%s, %s cores %s; terrane %s; load when it began %s.\n\n' "$(date +%F)" "$(nproc)" \
  "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(git -C "$root" rev-parse --short HEAD)" "$(cut -d' ' -f1-3 /proc/loadavg)"
if [[ ${1:-} == workers ]]; then
  printf 'Workers that sleep %s ms for each tile of %s bytes:\n\n' "${2:-8}" "${3:-50000}"
  "${simulate[@]}" workers "$work" "${2:-8}" "${3:-50000}" "${4:-10}" 1 2 4 8 16 32 48 64
else
  tiles=${1:-100000000} memory=${2:-2G}
  make_group "$memory"
  started=$SECONDS
  in_group "${simulate[@]}" entries "$work" "$tiles" "$memory"
  printf '\n%s s in all, in a control group of exactly %s (%s): at most %s MiB with the page cache; the kernel ended %s processes for lack of memory.\n' \
    "$((SECONDS - started))" "$memory" "$group" "$(($(group_peak) >> 20))" "$(group_kills)"
fi
