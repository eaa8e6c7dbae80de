// Shows an archive as terrain with hillshade in headless Chromium (MapLibre GL JS, pmtiles: none of it ours) and measures what is seen.
// node show-terrain.mjs REQUEST.json -> one JSON object on stdout. Request: archive, screenshot, chromium, dwebp, centre [lon, lat], zoom, pitch, points [[lon, lat]...],
// greys: file for the grey value of each pixel (optional).
import { open, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import http from "node:http";
import path from "node:path";
import { chromium } from "playwright-core";
import { Archive, tileAt } from "./archive.mjs";

const request = JSON.parse(await readFile(process.argv[2], "utf8"));
const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules");
const [width, height] = [640, 420]; // larger ones take software WebGL too long

const server = http.createServer((asked, answer) => serve(asked, answer).catch((e) => answer.writeHead(500).end(String(e))));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: request.chromium });
try {
  const page = await browser.newPage({ viewport: { width, height } });
  const messages = [];
  page.on("pageerror", (e) => messages.push(e.message));
  await page.goto(`${origin}/page.html`);
  const seen = await page.evaluate(showAndMeasure, { ...request, archive: undefined });
  await page.screenshot({ path: request.screenshot });
  if (request.greys) await writeFile(request.greys, Uint8Array.from(seen.greys));
  const archive = await Archive.open(request.archive);
  const stored = [];
  for (const point of request.points) stored.push(await elevationAt(archive, point));
  console.log(JSON.stringify({ ...seen, greys: undefined, stored, messages: [...messages, ...seen.messages] }));
  await archive.close();
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
}

async function serve(asked, answer) {
  const name = asked.url.split("?")[0];
  if (name === "/archive.pmtiles") return serveRange(request.archive, asked.headers.range, answer);
  if (name === "/page.html") return answer.writeHead(200, { "content-type": "text/html" }).end(pageText());
  const known = { "/maplibre/": "maplibre-gl/dist", "/pmtiles/": "pmtiles/dist/esm", "/fflate/": "fflate/esm" };
  const prefix = Object.keys(known).find((p) => name.startsWith(p));
  if (!prefix || name.includes("..")) return answer.writeHead(404).end();
  const type = name.endsWith(".css") ? "text/css" : "text/javascript";
  answer.writeHead(200, { "content-type": type }).end(await readFile(path.join(modules, known[prefix], name.slice(prefix.length))));
}

async function serveRange(file, range, answer) {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range);
  const handle = await open(file);
  const { size } = await handle.stat();
  const end = Math.min(Number(last), size - 1);
  const bytes = Buffer.alloc(end - first + 1);
  await handle.read(bytes, 0, bytes.length, Number(first));
  await handle.close();
  answer.writeHead(206, { "content-range": `bytes ${first}-${end}/${size}`, "content-length": bytes.length }).end(bytes);
}

function pageText() {
  return `<!doctype html><link rel="stylesheet" href="/maplibre/maplibre-gl.css"><style>body,#map{margin:0;width:${width}px;height:${height}px}</style><div id="map"></div>
<script type="importmap">{"imports":{"fflate":"/fflate/browser.js"}}</script>
<script type="module">
import * as maplibre from "/maplibre/maplibre-gl.mjs";
import { Protocol } from "/pmtiles/index.js";
maplibre.setWorkerUrl?.("/maplibre/maplibre-gl-worker.mjs");
maplibre.addProtocol("pmtiles", new Protocol().tile);
window.maplibre = maplibre;
</script>`;
}

// Runs in the page.
async function showAndMeasure({ centre, zoom, pitch, points, greys }) {
  const until = async (what, test) => {
    for (const start = performance.now(); performance.now() - start < 60_000; ) {
      const found = test();
      if (found) return found;
      await new Promise((later) => setTimeout(later, 100));
    }
    throw new Error(`Not within a minute: ${what}`);
  };
  await until("the libraries", () => window.maplibre);
  const messages = [];
  const dem = { type: "raster-dem", url: `pmtiles://${location.origin}/archive.pmtiles`, encoding: "terrarium", tileSize: 512 };
  const map = new window.maplibre.Map({
    container: "map", center: centre, zoom, pitch, attributionControl: false, fadeDuration: 0, canvasContextAttributes: { preserveDrawingBuffer: true },
    style: {
      version: 8, sources: { dem, shade: { ...dem } }, terrain: { source: "dem", exaggeration: 1 },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": "#d8d8c8" } },
        { id: "shade", type: "hillshade", source: "shade", paint: { "hillshade-exaggeration": 0.5 } },
      ],
    },
  });
  map.on("error", (e) => messages.push(e.error?.message ?? "error"));
  await until("a loaded map with terrain", () => map.loaded() && map.areTilesLoaded() && map.queryTerrainElevation(centre) !== null);
  const shown = points.map((p) => map.queryTerrainElevation(p));
  map.triggerRepaint();
  await new Promise((drawn) => map.once("render", () => requestAnimationFrame(drawn)));
  const canvas = map.getCanvas(), flat = document.createElement("canvas");
  [flat.width, flat.height] = [canvas.width, canvas.height];
  const context = flat.getContext("2d");
  context.drawImage(canvas, 0, 0);
  const rgba = context.getImageData(0, 0, flat.width, flat.height).data;
  const grey = Float64Array.from({ length: flat.width * flat.height }, (_, i) => (rgba[4 * i] + rgba[4 * i + 1] + rgba[4 * i + 2]) / 3);
  let sum = 0, squares = 0, leaps = 0, unpainted = 0, largest = 0;
  for (let i = 0; i < grey.length; i++) {
    sum += grey[i];
    squares += grey[i] * grey[i];
    if (rgba[4 * i + 3] < 255) unpainted++;
    const step = Math.max(i % flat.width ? Math.abs(grey[i] - grey[i - 1]) : 0, i >= flat.width ? Math.abs(grey[i] - grey[i - flat.width]) : 0);
    if (step > 40) leaps++;
    largest = Math.max(largest, step);
  }
  const mean = sum / grey.length;
  return {
    shown, messages, zoom: map.getZoom(), greys: greys ? Array.from(grey, Math.round) : [],
    picture: { mean, deviation: Math.sqrt(squares / grey.length - mean * mean), leaps, largest, unpainted, levels: new Set(grey.map(Math.round)).size },
  };
}

// The elevation that the deepest stored tile holds there, between the centres of four pixels, as decoded by dwebp.
async function elevationAt(archive, [lon, lat]) {
  const { maxZoom } = archive.header, tile = tileAt(lon, lat, maxZoom);
  const pixels = await archive.elevations(tile.z, tile.x, tile.y, request.dwebp);
  if (!pixels) return null;
  const at = (v) => Math.min(Math.max(v - 0.5, 0), 511);
  const u = at(tile.u * 512), v = at(tile.v * 512), i = Math.min(Math.floor(u), 510), j = Math.min(Math.floor(v), 510);
  const get = (x, y) => pixels[y * 512 + x];
  return (get(i, j) * (i + 1 - u) + get(i + 1, j) * (u - i)) * (j + 1 - v) + (get(i, j + 1) * (i + 1 - u) + get(i + 1, j + 1) * (u - i)) * (v - j);
}
