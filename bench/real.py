#!/usr/bin/python3
"""Builds real input with terrane, holds every tile against an oracle made of GDAL and numpy, and prints a report in Markdown.

Called by real.sh. usage: real.py TERRANE DATA WORK [CASE...]
"""
import json
import os
import subprocess
import sys

import measure
from oracle import compare, sources

GLOBAL = "bathy/global/etopo20.cdf"
HEBRIDES = "bathy/inner_hebrides/gebco_2014_glider.tif"


def zips(folder):
    return lambda data, ordinal, zoom, pipeline: sources.joined_zips(os.path.join(data, folder), ordinal, zoom, pipeline)


def degrees(path, round_the_earth=False):
    return lambda data, ordinal, zoom, pipeline: sources.geographic(os.path.join(data, path), ordinal, zoom, pipeline, round_the_earth)


# name: (sources as on the command line, the oracle's readers of them in the same order, options)
CASES = {
    "gloucestershire, native zooms": (
        ["dem/ost50_gloucestershire", f"{GLOBAL},crs=EPSG:4326"], [zips("dem/ost50_gloucestershire"), degrees(GLOBAL, True)], []),
    "gloucestershire, native zooms, rounding none": (
        ["dem/ost50_gloucestershire", f"{GLOBAL},crs=EPSG:4326"], [zips("dem/ost50_gloucestershire"), degrees(GLOBAL, True)], ["--rounding", "none"]),
    "gloucestershire, --max-zoom 12": (
        ["dem/ost50_gloucestershire", f"{GLOBAL},crs=EPSG:4326,max_zoom=4"], [zips("dem/ost50_gloucestershire"), degrees(GLOBAL, True)], ["--max-zoom", "12"]),
    "inner hebrides over GEBCO, native zooms": (
        ["dem/ost50_inner_hebrides", HEBRIDES], [zips("dem/ost50_inner_hebrides"), degrees(HEBRIDES)], []),
    "inner hebrides over GEBCO, --max-zoom 11, rounding none": (
        ["dem/ost50_inner_hebrides", HEBRIDES], [zips("dem/ost50_inner_hebrides"), degrees(HEBRIDES)], ["--max-zoom", "11", "--rounding", "none"]),
    "scotland, --max-zoom 12 --memory 256M": (
        ["dem/ost50_large_scotland"], [zips("dem/ost50_large_scotland")], ["--max-zoom", "12", "--memory", "256M"]),
}


def build(terrane, data, work, name):
    arguments, readers, options = CASES[name]
    stem = name.replace(",", "").replace(" ", "_").replace("--", "")
    output, log = os.path.join(work, stem + ".pmtiles"), os.path.join(work, stem + ".log")
    command = [terrane, "build", *(os.path.join(data, a) for a in arguments), "-o", output, "--lineage", "--overwrite", *options]
    if os.path.exists(output + ".report.json"):
        os.unlink(output + ".report.json")
        os.unlink(output)
    run = measure.run(command, log=log)
    with open(output + ".report.json") as f:
        report = json.load(f)
    layers = [readers[s["ordinal"] - 1](data, s["ordinal"], s["layers"][0]["zoom"], s["layers"][0]["pipeline"]) for s in report["sources"] if s["used"]]
    return output, run, report, layers, " ".join(["terrane build", *arguments, *options])


def verify(terrane, path):
    found = subprocess.run([terrane, "verify", path, "--deep"], capture_output=True, text=True)
    return "ok" if found.returncode == 0 else f"exit {found.returncode}: {(found.stdout + found.stderr).strip()[:300]}"


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(map(str, r)) + " |" for r in rows)])


def describe(name, terrane, data, work):
    print(f"building {name}", file=sys.stderr, flush=True)
    output, run, report, layers, command = build(terrane, data, work, name)
    rounding = "none" if "none" in CASES[name][2] else "mapterhorn"
    lineage = output[:-8] + "-lineage.pmtiles"
    zooms, problems = compare.compare(output, lineage, layers, rounding, log=lambda t: print(t, file=sys.stderr, flush=True))
    tiles = sum(f.tiles for f in zooms.values())
    print(f"## {name}\n\n`{command}`\n")
    print(f"{tiles} tiles, {os.path.getsize(output):,} bytes; wall {run.wall:.1f} s, CPU {run.cpu:.1f} s = {1000 * run.cpu / tiles:.1f} ms per tile; peak memory of the "
          f"process tree {run.peak_pss / 2**20:.0f} MiB ({run.samples} samples of PSS); verify --deep: {verify(terrane, output)}, lineage: "
          f"{verify(terrane, lineage)}.\n")
    print("Elevation, pixels where the oracle takes the same source:\n")
    print(table(["zoom", "tiles", "valid pixels", "other source", "other void", "differ after rounding", "beyond half a step + 1 cm", "RMSE m", "max m"],
                [(z, f.tiles, f"{f.valid:,}", f.source, f.mask, f.differing, f.beyond_tie, f"{(f.squares / max(f.valid, 1)) ** 0.5:.4f}", f"{f.worst[0]:.4f}") for z, f in zooms.items()]))
    for z, f in zooms.items():
        if f.beyond_tie:
            print(f"\nWorst at zoom {z}: {f.worst[1]}")
    if any(f.fills for f in zooms.values()):
        print("\nVoid fill:\n")
        print(table(["zoom", "void pixels", "beyond half a step + 1 cm", "max m"], [(z, f"{f.fills:,}", f.fills_differing, f"{f.worst_fill[0]:.4f}") for z, f in zooms.items() if f.fills]))
        for z, f in zooms.items():
            if f.fills_differing:
                print(f"\nWorst fill at zoom {z}: {f.worst_fill[1]}")
    print("\nMean step in metres across tile borders / between the pixels beside them:\n")
    kinds = ["data", "fill", "antimeridian"]
    found = [(z, compare.seams(output, lineage, z)) for z in zooms]
    print(table(["zoom", *kinds], [(z, *("{:.3f} / {:.3f}".format(*s[k]) if k in s else "" for k in kinds)) for z, s in found if s]))
    print("\nTile set: " + ("every tile has its parent, none is empty, none is missing beside the others." if not problems else "; ".join(problems)) + "\n", flush=True)


def main():
    terrane, data, work, *chosen = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    for name in CASES:
        if not chosen or any(c in name for c in chosen):
            describe(name, terrane, os.path.abspath(data), work)


if __name__ == "__main__":
    main()
