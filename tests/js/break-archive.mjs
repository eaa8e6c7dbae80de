// Breaks an archive at one place and on every zoom: node break-archive.mjs FROM TO spike|hole LON LAT.
// spike: a disc of 12 pixels is transparent, as a writer that keeps voids in alpha makes it. hole: the deepest tile there is gone.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Archive, rgba, tileAt, write } from "./archive.mjs";

const [from, to, how, lon, lat] = process.argv.slice(2);
const archive = await Archive.open(from);
const folder = await mkdtemp(path.join(os.tmpdir(), "terrane-break-"));
const tiles = [];
for (const [z, x, y] of await archive.all()) {
  const place = tileAt(Number(lon), Number(lat), z), here = place.x === x && place.y === y;
  if (here && how === "hole" && z === archive.header.maxZoom) continue;
  let bytes = await archive.tile(z, x, y);
  if (here && how === "spike") bytes = await withTransparentDisc(bytes, place.u * 512, place.v * 512);
  tiles.push([z, x, y, bytes]);
}
await writeFile(to, write(archive.header, tiles));
await archive.close();
await rm(folder, { recursive: true });

async function withTransparentDisc(bytes, col, row) {
  const pixels = rgba(bytes, "dwebp"), pam = path.join(folder, "tile.pam"), webp = path.join(folder, "tile.webp");
  for (let j = 0; j < 512; j++) for (let i = 0; i < 512; i++) if ((i - col) ** 2 + (j - row) ** 2 < 144) pixels[4 * (j * 512 + i) + 3] = 0;
  await writeFile(pam, Buffer.concat([Buffer.from("P7\nWIDTH 512\nHEIGHT 512\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"), pixels]));
  execFileSync("cwebp", ["-quiet", "-lossless", "-exact", pam, "-o", webp]);
  return readFile(webp);
}
