#!/usr/bin/env bash
# Builds real input and holds every tile against GDAL and numpy. The report is Markdown on stdout.
# usage: bench/real.sh [CASE...] > bench/runs/DATE-MACHINE.md      a CASE is part of a name in real.py; all without
# Needs Debian's gdal-bin, python3-gdal and python3-numpy, and the rasters that TERRANE_REAL_DATA names (default ../shared/data).
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
describe "Real input against an oracle of GDAL and numpy"
exec /usr/bin/python3 "$here/real.py" "$program" "$data" "$work" "$@"
