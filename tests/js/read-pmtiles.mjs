// Reads an archive with the pmtiles package: node read-pmtiles.mjs FILE, tile names z/x/y on stdin, one JSON object on stdout.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { PMTiles } from "pmtiles";

const path = process.argv[2];
const file = await open(path, "r");
const source = {
  getKey: () => path,
  getBytes: async (offset, length) => {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await file.read(buffer, 0, length, offset);
    return { data: buffer.buffer.slice(0, bytesRead) };
  },
};
const archive = new PMTiles(source);
const tiles = {};
for (const name of readFileSync(0, "utf8").split("\n").filter((line) => line)) {
  const [z, x, y] = name.split("/").map(Number);
  const tile = await archive.getZxy(z, x, y);
  tiles[name] = tile ? createHash("sha256").update(new Uint8Array(tile.data)).digest("hex") : null;
}
console.log(JSON.stringify({ header: await archive.getHeader(), metadata: await archive.getMetadata(), tiles }));
await file.close();
