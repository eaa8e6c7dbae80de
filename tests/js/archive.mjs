// A PMTiles archive on disk: read with npm pmtiles, tiles decoded with dwebp; and written anew, plainly, for archives that are broken on purpose.
import { execFileSync } from "node:child_process";
import { open } from "node:fs/promises";
import { PMTiles, zxyToTileId } from "pmtiles";

/** Tile of a place, and where in it (0..1 from its north-west corner). */
export function tileAt(lon, lat, z) {
  const n = 2 ** z, x = ((lon + 180) / 360) * n, y = ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * n;
  return { z, x: Math.floor(x), y: Math.floor(y), u: x - Math.floor(x), v: y - Math.floor(y) };
}

/** RGBA of a tile, as dwebp gives it: 4 bytes a pixel, north row first. */
export function rgba(bytes, dwebp) {
  const pam = execFileSync(dwebp, ["-quiet", "-pam", "-o", "-", "--", "-"], { input: bytes, maxBuffer: 1 << 24 });
  return Buffer.from(pam.subarray(pam.indexOf("ENDHDR\n") + 7));
}

export class Archive {
  static async open(path) {
    const archive = new Archive();
    archive.file = await open(path);
    archive.decoded = new Map();
    archive.tiles = new PMTiles({
      getKey: () => path,
      getBytes: async (offset, length) => {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await archive.file.read(bytes, 0, length, offset);
        return { data: bytes.buffer.slice(0, bytesRead) };
      },
    });
    archive.header = await archive.tiles.getHeader();
    return archive;
  }

  async tile(z, x, y) {
    const found = await this.tiles.getZxy(z, x, y);
    return found ? Buffer.from(found.data) : null;
  }

  /** Metres, 512 x 512, or null. */
  async elevations(z, x, y, dwebp) {
    const key = `${z}/${x}/${y}`;
    if (!this.decoded.has(key)) {
      const bytes = await this.tile(z, x, y), p = bytes && rgba(bytes, dwebp);
      this.decoded.set(key, p && Float64Array.from({ length: p.length / 4 }, (_, i) => p[4 * i] * 256 + p[4 * i + 1] + p[4 * i + 2] / 256 - 32768));
    }
    return this.decoded.get(key);
  }

  /** [z, x, y] of all tiles. */
  async all() {
    const names = [];
    for (let z = this.header.minZoom; z <= this.header.maxZoom; z++) {
      const a = tileAt(this.header.minLon, Math.min(this.header.maxLat, 85), z), b = tileAt(this.header.maxLon, Math.max(this.header.minLat, -85), z);
      for (let x = a.x; x <= Math.min(b.x, 2 ** z - 1); x++) for (let y = a.y; y <= b.y; y++) if (await this.tile(z, x, y)) names.push([z, x, y]);
    }
    return names;
  }

  close() {
    return this.file.close();
  }
}

/** A small archive without compression, its directory in the root. tiles: [[z, x, y, bytes]...]. */
export function write(header, tiles) {
  const entries = tiles.map(([z, x, y, bytes]) => ({ id: zxyToTileId(z, x, y), bytes })).sort((a, b) => a.id - b.id);
  const numbers = [entries.length];
  let last = 0, offset = 0;
  for (const { id } of entries) numbers.push(id - last), (last = id);
  for (const _ of entries) numbers.push(1);
  for (const { bytes } of entries) numbers.push(bytes.length);
  for (const { bytes } of entries) numbers.push(offset + 1), (offset += bytes.length);
  const root = Buffer.from(numbers.flatMap(varint)), metadata = Buffer.from("{}"), head = Buffer.alloc(127);
  head.write("PMTiles\x03", "latin1");
  const data = 127 + root.length + metadata.length;
  [127, root.length, 127 + root.length, metadata.length, data, 0, data, offset, entries.length, entries.length, entries.length].forEach((v, i) => head.writeBigUInt64LE(BigInt(v), 8 + 8 * i));
  head.set([1, 1, 1, 4, header.minZoom, header.maxZoom], 96);
  [header.minLon, header.minLat, header.maxLon, header.maxLat].forEach((v, i) => head.writeInt32LE(Math.round(v * 1e7), 102 + 4 * i));
  return Buffer.concat([head, root, metadata, ...entries.map((e) => e.bytes)]);
}

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}
