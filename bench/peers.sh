#!/usr/bin/env bash
# One input through terrane and through gdalwarp + gdal_calc.py + gdal2tiles.py (WebP lossless), in one run. The report is Markdown on stdout.
# usage: bench/peers.sh > bench/runs/DATE-MACHINE-peers.md
# Needs Debian's gdal-bin, python3-gdal and python3-numpy, and the rasters that TERRANE_REAL_DATA names (default ../shared/data).
set -euo pipefail
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/common.sh"
describe "terrane beside GDAL's own tools"
exec /usr/bin/python3 "$here/peers.py" "$program" "$data" "$work"
