# What real.sh and peers.sh share: $here, $program (built now), $data, $work (gone at the end of the day: /tmp), and a heading.

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(dirname "$here")
data=${TERRANE_REAL_DATA:-$root/../shared/data}
work=${TERRANE_BENCH_DIR:-${TMPDIR:-/tmp}/terrane-bench}

for package in gdal-bin python3-gdal python3-numpy; do
  dpkg -s "$package" >/dev/null 2>&1 || { echo "bench: $package is missing: apt-get install gdal-bin python3-gdal python3-numpy" >&2; exit 2; }
done
[[ -d $data/dem ]] || { echo "bench: no rasters at $data: set TERRANE_REAL_DATA" >&2; exit 2; }

source "$root/scripts/packages.sh"
source "$root/scripts/build.sh"
ensure_built >&2 && hold_build
if [[ -z ${DOTNET_ROOT:-} && ! -e /etc/dotnet/install_location ]]; then
  dotnet=$(readlink -f "$(command -v dotnet || true)")
  [[ -z $dotnet ]] || export DOTNET_ROOT=${dotnet%/*}
fi
export DOTNET_TieredPGO=0 DOTNET_EnableDiagnostics=0

describe() {
  printf '# %s\n\n' "$1"
  printf '%s, %s cores %s, %s GiB; terrane %s; GDAL %s; load when it began %s.\n\n' "$(date +%F)" "$(nproc)" \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" \
    "$(git -C "$root" rev-parse --short HEAD)" "$(gdal-config --version 2>/dev/null || gdalinfo --version | cut -d' ' -f2 | tr -d ,)" "$(cut -d' ' -f1 /proc/loadavg)"
}
