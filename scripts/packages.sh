# Debian packages: what is missing, and how it gets there. Sourced by ./terrane and ./check.

say() { printf '%s\n' "$*" >&2; }

# Prints the names that dpkg does not know as installed.
missing_packages() {
  local name
  for name in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] || printf '%s\n' "$name"
  done
}

apt_knows() { [[ $(apt-cache policy "$1" 2>/dev/null) =~ Candidate:\ [^\(] ]]; }

# The library package carries its ABI number in its name: 32 in Debian 12, 36 in Debian 13, 34t64 in Ubuntu 24.04.
gdal_package() {
  local number
  for number in 32 33 34 34t64 35 36 37 38; do
    if apt_knows "libgdal$number"; then printf 'libgdal%s\n' "$number"; return; fi
  done
  printf 'libgdal32\n'
}

has_gdal() { [[ $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) =~ libgdal\.so\.(3[2-9]|[4-9][0-9]) ]]; }

# libarchive13 is called libarchive13t64 where time_t has 64 bits.
archive_package() {
  if apt_knows libarchive13t64; then printf 'libarchive13t64\n'; else printf 'libarchive13\n'; fi
}

as_root() {
  if ((EUID == 0)); then "$@"; else sudo -n "$@"; fi
}

# Installs the packages named, or says what to install and returns 2. The word "gdal" stands for the library's versioned package.
ensure_packages() {
  local purpose=$1 name wanted=() missing=() lists=
  shift
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    has_gdal && return 0
    say "terrane: this system has no apt. Install GDAL 3.6 or newer, PROJ, SQLite 3 and libwebp with its own package manager ($purpose)."
    return 2
  fi
  for name in "$@"; do
    if [[ $name != gdal ]]; then wanted+=("$name"); elif ! has_gdal; then lists=needed; fi
  done
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  [[ -n $lists || ${#missing[@]} -gt 0 ]] || return 0

  if ((EUID != 0)) && ! { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; then
    [[ -z $lists ]] || missing=("$(gdal_package)" "${missing[@]}")
    say "terrane: missing $purpose. Install it as root, then run this again:"
    say "  apt-get install --no-install-recommends ${missing[*]}"
    return 2
  fi
  # A fresh machine has no package lists, and old lists name files that are gone.
  say "terrane: installing ${lists:+gdal }${missing[*]} ($purpose)"
  as_root apt-get update -qq >&2 || say "terrane: apt-get update failed; going on with the lists there are"
  [[ -z $lists ]] || missing=("$(gdal_package)" "${missing[@]}")
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "${missing[@]}" >&2; then
    say "terrane: apt-get could not install: ${missing[*]}"
    return 2
  fi
}

# DuckDB's native library, the maps of world-atlas and the viewer's libraries come from npm: unpacked once into artifacts/npm, where the program looks for
# them. Without them only what needs them cannot run (cells verify and diff, polygons by name, the viewer), so their absence is said and not an error.
ensure_duckdb() {
  local wanted=$root/scripts/npm target=$root/artifacts/npm
  [[ $(uname -m) == x86_64 && -z ${TERRANE_DUCKDB:-} ]] || return 0
  [[ $target/node_modules/.package-lock.json -nt $wanted/package-lock.json ]] && return 0
  if ! command -v npm >/dev/null; then
    say "terrane: note: no npm found, so DuckDB (for commands that read Parquet) is not installed. Install Node.js, or set TERRANE_DUCKDB to a libduckdb.so"
    return 0
  fi
  mkdir -p "$target"
  (
    flock 7
    [[ $target/node_modules/.package-lock.json -nt $wanted/package-lock.json ]] && exit 0
    say "terrane: installing DuckDB 1.5.6, world-atlas, Leaflet and MapLibre through npm (once; 130 MB)"
    cp "$wanted/package.json" "$wanted/package-lock.json" "$target/"
    npm ci --prefix "$target" --no-audit --no-fund --loglevel=error >&2 && touch "$target/node_modules/.package-lock.json" \
      || say "terrane: note: npm could not install DuckDB; commands that read Parquet will not run"
  ) 7>"$root/artifacts/npm.lock"
}
